import { api, got, whole } from "../../../signed-in/api";
import { useMayChange } from "../../begun-context";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { useDraft } from "../../kit/use-draft";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import { sayIncident } from "../queue/say-line";
import { useDay } from "../store/day-context";
import { useDeskStore } from "../store/desk";
import { Sheet } from "./sheet";

/** Something that has gone wrong, in the words of who told it; and that somebody has looked at it. */
export function IncidentSheet({ subject, detail }: { subject: string; detail: string }) {
  const words = useWords();
  const { t, coded, moment } = words;
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const { busy, problem, run } = useDoing();
  const draft = useDraft(`incident ${subject} ${detail}`, () => ({ remark: "" }));
  const { remark } = draft.value;
  const lines = useDay((state) => state.shown?.lines);
  const lane = useDay((state) =>
    state.shown?.lanes.find(
      ({ roundIds, stops }) => roundIds.includes(subject) || stops.some(({ id }) => id === subject),
    ),
  );
  const basket = useDay((state) => state.shown?.baskets[subject]);
  const { data, failed } = useLoaded(
    () =>
      whole(async (cursor) => {
        const page = await got(api.GET("/v1/incidents", { params: { query: { cursor, limit: 100 } } }));
        return { items: page.incidents, next_cursor: page.next_cursor };
      }),
    [subject, detail, lines],
  );
  const incident = data?.find((one) => one.subject === subject && one.kind === detail);
  return (
    <Sheet title={sayIncident(words, detail)}>
      <Refusal problem={failed} />
      {data !== null && incident === undefined && <p>{t("incident.over")}</p>}
      {incident !== undefined && (
        <>
          <p class="quiet">{moment(epoch(incident.opened_at))}</p>
          <dl class="facts-list">
            {Object.entries(incident.words).map(([name, text]) => (
              <>
                <dt key={name}>{coded("word", name)}</dt>
                <dd>{text}</dd>
              </>
            ))}
          </dl>
          <div class="panel-do">
            {lane !== undefined && (
              <button
                type="button"
                class="small"
                onClick={() => desk.open({ kind: "round", shiftId: lane.shiftId })}
              >
                {t("do.openRound", { courier: lane.courier })}
              </button>
            )}
            {basket !== undefined && (
              <button
                type="button"
                class="small"
                onClick={() => desk.open({ kind: "delivery", id: basket.id })}
              >
                {t("do.open", { code: basket.code })}
              </button>
            )}
          </div>
          {mayChange && (
            <form
              class="writing"
              onSubmit={(event) => {
                event.preventDefault();
                void run(() =>
                  api.POST("/v1/incidents/{incident_id}/close", {
                    params: {
                      path: { incident_id: incident.id },
                      header: { "If-Match": `"${incident.version}"` },
                    },
                    body: { remark },
                  }),
                ).then((done) => {
                  if (!done) return;
                  draft.forget();
                  desk.open(null);
                });
              }}
            >
              <label>
                {t("incident.remark")}
                <textarea
                  rows={2}
                  maxLength={500}
                  value={remark}
                  onInput={(event) => draft.change({ remark: event.currentTarget.value })}
                />
              </label>
              <Refusal problem={problem} />
              <button type="submit" class="small strong" disabled={busy}>
                {t("incident.close")}
              </button>
            </form>
          )}
        </>
      )}
    </Sheet>
  );
}
