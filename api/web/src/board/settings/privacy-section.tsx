/** What is kept for how long, what must not be erased because of a dispute, and what was erased. */
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Entries } from "../kit/entries";
import { Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Scroll } from "../kit/scroll";
import { Shown } from "../kit/shown";
import { SureButton } from "../kit/sure-button";
import { useDoing } from "../kit/use-doing";
import { useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { isAdmin, momentText } from "./reading";
import type { SectionProps } from "./sections";

export function PrivacySection({ begun }: SectionProps) {
  return (
    <>
      <Holds begun={begun} />
      <Periods />
      <Runs begun={begun} />
    </>
  );
}

function Holds({ begun }: SectionProps) {
  const { t, locale } = useWords();
  const zone = begun.town.time_zone;
  const loaded = useLoaded(() =>
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/privacy/holds", { params: { query: { limit: 100, cursor } } }));
      return { items: page.holds, next_cursor: page.next_cursor };
    }),
  );
  const doing = useDoing();
  const admin = isAdmin(begun);
  const lift = (hold: Schemas["HoldForm"]) =>
    doing.run(async () => {
      await got(api.POST("/v1/privacy/holds/{hold_id}/lift", { params: { path: { hold_id: hold.id } } }));
      await loaded.reload();
    });
  return (
    <section class="sub-part" aria-labelledby="holds">
      <h3 id="holds">{t("holds.title")}</h3>
      <p class="quiet">{t("holds.help")}</p>
      <Outcome doing={doing} />
      <Shown of={loaded}>
        {(holds) => (
          <Entries
            all={holds}
            add={admin ? t("holds.new") : ""}
            none={t("holds.none")}
            form={(_, close) => <HoldPanel onClose={close} reload={loaded.reload} />}
          >
            {(one) => (
              <>
                <div class="thing-what">
                  <strong>{one.subject}</strong>
                  <span>{one.reason}</span>
                  <span class="chips-line">
                    <span class="quiet">
                      {momentText(one.placed_at, locale, zone)} · {one.placed_by}
                    </span>
                    {one.lifted_at && <span class="chip waits">{t("holds.lifted")}</span>}
                  </span>
                </div>
                {admin && one.lifted_at === null && (
                  <SureButton
                    label={`${t("holds.lift")} ${one.subject}`}
                    disabled={doing.busy}
                    onSure={() => void lift(one)}
                  />
                )}
              </>
            )}
          </Entries>
        )}
      </Shown>
    </section>
  );
}

function HoldPanel({ onClose, reload }: { onClose: () => void; reload: () => Promise<void> }) {
  const { t } = useWords();
  const entry = useEntry("settings.hold", () => ({ subject: "", reason: "" }), {
    onChanged: reload,
    onClose,
  });
  const { value, own } = entry;
  const save = () => {
    const body = { subject: value.subject.trim(), reason: value.reason.trim() };
    void entry.save(() => api.POST("/v1/privacy/holds", { body }));
  };
  return (
    <Panel title={t("holds.new")} entry={entry} onSubmit={save} onClose={onClose}>
      <Text label={t("holds.subject")} hint={t("holds.subjectHelp")} required {...own("subject")} />
      <Text label={t("holds.reason")} hint={t("holds.reasonHelp")} required {...own("reason")} />
    </Panel>
  );
}

function Periods() {
  const { t, language } = useWords();
  const loaded = useLoaded(() => got(api.GET("/v1/privacy/periods")));
  return (
    <section class="sub-part" aria-labelledby="periods">
      <h3 id="periods">{t("periods.title")}</h3>
      <p class="quiet">{t("periods.help")}</p>
      <Shown of={loaded}>
        {({ periods }) => (
          <Scroll label={t("periods.title")}>
            <table class="figures-table">
              <thead>
                <tr>
                  <th scope="col">{t("periods.what")}</th>
                  <th scope="col" class="amount-cell">
                    {t("periods.days")}
                  </th>
                  <th scope="col">{t("periods.since")}</th>
                  <th scope="col">{t("periods.then")}</th>
                  <th scope="col">{t("periods.why")}</th>
                </tr>
              </thead>
              <tbody>
                {periods.map((one) => (
                  <tr key={one.name}>
                    <td>{one.what[language]}</td>
                    <td class="amount-cell">{one.days}</td>
                    <td>{one.since[language]}</td>
                    <td>{t(`action.${one.then}`)}</td>
                    <td>
                      {one.purpose[language]}
                      <br />
                      <span class="quiet">{one.source}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Shown>
    </section>
  );
}

function Runs({ begun }: SectionProps) {
  const { t, locale } = useWords();
  const loaded = useLoaded(() =>
    got(api.GET("/v1/privacy/retention-runs", { params: { query: { limit: 20 } } })),
  );
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return (
    <section class="sub-part" aria-labelledby="runs">
      <h3 id="runs">{t("runs.title")}</h3>
      <Shown of={loaded}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p>{t("runs.none")}</p>
          ) : (
            <ul class="things">
              {runs.map((run) => (
                <li key={run.id} class="thing">
                  <div class="chips-line">
                    <strong>{momentText(run.started_at, locale, begun.town.time_zone)}</strong>
                    <span>{t("runs.erased", { n: sum(run.erased) })}</span>
                    <span class="quiet">
                      {t("runs.held", { n: Object.values(run.held).reduce((all, one) => all + sum(one), 0) })}
                    </span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
