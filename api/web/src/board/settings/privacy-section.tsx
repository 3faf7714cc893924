/** What is kept for how long, what must not be erased because of a dispute, and what was erased. */
import { useState } from "preact/hooks";
import { TextField } from "../../parts/field";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Outcome, Panel, Scroll, SureButton, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { isAdmin, momentText } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

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
  const { t, locale } = useSaid({ fr, en });
  const zone = begun.town.time_zone;
  const loaded = useLoaded(() =>
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/privacy/holds", { params: { query: { limit: 100, cursor } } }));
      return { items: page.holds, next_cursor: page.next_cursor };
    }),
  );
  const [open, setOpen] = useState(false);
  const [subject, setSubject] = useState("");
  const [reason, setReason] = useState("");
  const making = useDoing();
  const doing = useDoing();
  const admin = isAdmin(begun);
  const make = async () => {
    const done = await making.run(async () => {
      await got(api.POST("/v1/privacy/holds", { body: { subject: subject.trim(), reason: reason.trim() } }));
      await loaded.reload();
    });
    if (!done) return;
    setOpen(false);
    setSubject("");
    setReason("");
  };
  const lift = (hold: Schemas["HoldForm"]) =>
    doing.run(async () => {
      await got(api.POST("/v1/privacy/holds/{hold_id}/lift", { params: { path: { hold_id: hold.id } } }));
      await loaded.reload();
    });
  return (
    <section class="kit-part" aria-labelledby="holds">
      <h3 id="holds">{t("holds.title")}</h3>
      <p class="quiet">{t("holds.help")}</p>
      <Outcome doing={doing} />
      {open ? (
        <Panel
          title={t("holds.new")}
          doing={making}
          onSubmit={() => void make()}
          onClose={() => setOpen(false)}
        >
          <div class="fields">
            <TextField
              label={t("holds.subject")}
              help={t("holds.subjectHelp")}
              value={subject}
              onValue={setSubject}
              autocomplete="off"
            />
            <TextField
              label={t("holds.reason")}
              help={t("holds.reasonHelp")}
              value={reason}
              onValue={setReason}
              autocomplete="off"
            />
          </div>
        </Panel>
      ) : (
        admin && (
          <div class="kit-actions">
            <button type="button" class="small strong" onClick={() => setOpen(true)}>
              {t("holds.new")}
            </button>
          </div>
        )
      )}
      <When loaded={loaded}>
        {(holds) =>
          holds.length === 0 ? (
            <p>{t("holds.none")}</p>
          ) : (
            <ul class="kit-list">
              {holds.map((one) => (
                <li key={one.id} class="kit-item">
                  <div class="kit-item-head">
                    <strong>{one.subject}</strong>
                    <span>{one.reason}</span>
                    {one.lifted_at && <span class="chip waits">{t("holds.lifted")}</span>}
                  </div>
                  <p class="quiet">
                    {momentText(one.placed_at, locale, zone)} · {one.placed_by}
                  </p>
                  {admin && one.lifted_at === null && (
                    <div class="kit-actions">
                      <SureButton
                        label={`${t("holds.lift")} ${one.subject}`}
                        disabled={doing.busy}
                        onSure={() => void lift(one)}
                      />
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </When>
    </section>
  );
}

function Periods() {
  const { t, language } = useSaid({ fr, en });
  const loaded = useLoaded(() => got(api.GET("/v1/privacy/periods")));
  return (
    <section class="kit-part" aria-labelledby="periods">
      <h3 id="periods">{t("periods.title")}</h3>
      <p class="quiet">{t("periods.help")}</p>
      <When loaded={loaded}>
        {({ periods }) => (
          <Scroll label={t("periods.title")}>
            <table class="kit-table">
              <thead>
                <tr>
                  <th scope="col">{t("periods.what")}</th>
                  <th scope="col" class="kit-number">
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
                    <td class="kit-number">{one.days}</td>
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
      </When>
    </section>
  );
}

function Runs({ begun }: SectionProps) {
  const { t, locale } = useSaid({ fr, en });
  const loaded = useLoaded(() =>
    got(api.GET("/v1/privacy/retention-runs", { params: { query: { limit: 20 } } })),
  );
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  return (
    <section class="kit-part" aria-labelledby="runs">
      <h3 id="runs">{t("runs.title")}</h3>
      <When loaded={loaded}>
        {({ runs }) =>
          runs.length === 0 ? (
            <p>{t("runs.none")}</p>
          ) : (
            <ul class="kit-list">
              {runs.map((run) => (
                <li key={run.id} class="kit-item">
                  <div class="kit-item-head">
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
      </When>
    </section>
  );
}
