/** The messages to one endpoint, the latest first: which have arrived, which have not, and sending them again. */
import { useState } from "preact/hooks";
import { dateAt, momentAt } from "../../lib/zoned";
import { SelectField, TextField } from "../../parts/field";
import { api, got, type Schemas } from "../../signed-in/api";
import { Outcome } from "../kit/outcome";
import { Scroll } from "../kit/scroll";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { isAdmin, momentText } from "./reading";
import type { SectionProps } from "./sections";
import type { Key } from "./words";

const STATUSES = ["waiting", "delivered", "given_up", "held", "skipped"] as const;
type Status = (typeof STATUSES)[number];
const PAGE = 25;

export function HookMessages({ begun, endpoint }: SectionProps & { endpoint: Schemas["EndpointForm"] }) {
  const { t, locale } = useWords();
  const zone = begun.town.time_zone;
  const [status, setStatus] = useState<Status | "">("");
  const [limit, setLimit] = useState(PAGE);
  const loaded = useLoaded(
    () =>
      got(
        api.GET("/v1/webhook-endpoints/{endpoint_id}/messages", {
          params: {
            path: { endpoint_id: endpoint.id },
            query: { limit, ...(status === "" ? {} : { status: [status] }) },
          },
        }),
      ),
    [endpoint.id, status, limit],
  );
  const [since, setSince] = useState(dateAt(Date.now(), zone));
  const [said, setSaid] = useState("");
  const doing = useDoing();
  const admin = isAdmin(begun);
  const replayOne = (message_id: string) =>
    doing.run(async () => {
      const done = await got(
        api.POST("/v1/webhook-messages/{message_id}/replay", { params: { path: { message_id } } }),
      );
      setSaid(t("hooks.replayed", { n: done.queued }));
      await loaded.reload();
    });
  const replaySince = () =>
    doing.run(async () => {
      let [queued, after]: [number, number | null] = [0, 0];
      while (after !== null) {
        const done: Schemas["Replayed"] = await got(
          api.POST("/v1/webhook-endpoints/{endpoint_id}/replay", {
            params: { path: { endpoint_id: endpoint.id } },
            body: { since: momentAt(since, "00:00", zone), types: [], statuses: null, after },
          }),
        );
        queued += done.queued;
        after = done.next;
      }
      setSaid(t("hooks.replayed", { n: queued }));
      await loaded.reload();
    });
  return (
    <div class="hook-messages">
      <div class="fields">
        <SelectField
          label={t("hooks.status")}
          value={status}
          onValue={(next) => setStatus(next as Status | "")}
          options={[["", t("hooks.any")], ...STATUSES.map((one) => [one, t(`message.${one}`)] as const)]}
        />
        {admin && (
          <>
            <TextField label={t("hooks.since")} type="date" value={since} onValue={setSince} />
            <div class="field end">
              <button
                type="button"
                class="small"
                disabled={doing.busy || since === ""}
                onClick={() => void replaySince()}
              >
                {t("hooks.replay")}
              </button>
            </div>
          </>
        )}
      </div>
      <Outcome doing={doing} done={said} />
      <Shown of={loaded}>
        {({ messages, next_cursor }) =>
          messages.length === 0 ? (
            <p>{t("hooks.noMessages")}</p>
          ) : (
            <>
              <Scroll label={t("hooks.messages")}>
                <table class="figures-table">
                  <thead>
                    <tr>
                      <th scope="col">{t("hooks.when")}</th>
                      <th scope="col">{t("hooks.type")}</th>
                      <th scope="col">{t("hooks.status")}</th>
                      <th scope="col" class="amount-cell">
                        {t("hooks.attempts")}
                      </th>
                      {admin && <th scope="col">{t("hooks.again")}</th>}
                    </tr>
                  </thead>
                  <tbody>
                    {messages.map((one) => (
                      <tr key={one.id}>
                        <td>{momentText(one.created_at, locale, zone)}</td>
                        <td>{one.type}</td>
                        <td>
                          {t(`message.${one.status}`)}
                          {one.reason && ` (${t(`hookReason.${one.reason}` as Key)})`}
                        </td>
                        <td class="amount-cell">{one.attempts}</td>
                        {admin && (
                          <td>
                            <button
                              type="button"
                              class="small"
                              disabled={doing.busy}
                              onClick={() => void replayOne(one.id)}
                            >
                              {t("hooks.again")}
                              <span class="unseen"> {one.type}</span>
                            </button>
                          </td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
              {next_cursor && limit < 200 && (
                <button type="button" class="small" onClick={() => setLimit(Math.min(200, limit + 50))}>
                  {t("more")}
                </button>
              )}
            </>
          )
        }
      </Shown>
    </div>
  );
}
