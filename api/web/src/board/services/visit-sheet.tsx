import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { clockOf } from "../kit/calendar";
import { Text } from "../kit/fields";
import { Form } from "../kit/form";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { because, type Known, type Visit } from "./known";
import { PersonFacts } from "./person-facts";
import { useReason } from "./reason";
import { TONE } from "./visits";

interface VisitSheetProps {
  visit: Visit;
  known: Known;
  canChange: boolean;
  onChanged: () => void;
  onClose: () => void;
}

/** One visit: when it is and what has become of it; called off, taken up again, put on another day. */
export function VisitSheet({ visit, known, canChange, onChanged, onClose }: VisitSheetProps) {
  const { t, has, longDay, language } = useWords();
  const reason = useReason();
  const [moving, setMoving] = useState(false);
  const doing = useDoing();
  const programme = known.programmes.find((one) => one.id === visit.programme_id);
  const service = known.services.find((one) => one.key === visit.service);
  const path = { params: { path: { visit_id: visit.id } } };
  const act = async (step: () => Promise<unknown>) => {
    if (await doing.run(step)) onChanged();
  };
  const why = `visit.skipped.${visit.skipped_reason}`;
  return (
    <Sheet
      title={`${programme?.title ?? ""} · ${visit.day === null ? t("visits.anyDay") : longDay(visit.day)}`}
      onClose={onClose}
    >
      {visit.person && <PersonFacts person={visit.person} />}
      <dl class="fact-list">
        <div>
          <dt>{t("visit.status")}</dt>
          <dd>
            <span class={`chip ${TONE[visit.status]}`}>{t(`visit.status.${visit.status}`)}</span>
            {visit.skipped_reason !== null && <span> {has(why) ? t(why) : visit.skipped_reason}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("visit.begins")}</dt>
          <dd>
            {visit.window
              ? `${clockOf(visit.window.earliest)}–${clockOf(visit.window.latest)}`
              : t("visits.anyDay")}
          </dd>
        </div>
        <div>
          <dt>{t("visit.service")}</dt>
          <dd>{service?.title[language] ?? visit.service}</dd>
        </div>
        <div>
          <dt>{t("visit.units")}</dt>
          <dd>{visit.units}</dd>
        </div>
        {visit.outcome !== null && (
          <div>
            <dt>{t("visit.outcome")}</dt>
            <dd>{t(`visit.outcome.${visit.outcome}`)}</dd>
          </div>
        )}
        {visit.by_hand && (
          <div>
            <dt>{t("visit.moved")}</dt>
            <dd>{t("visit.byHand")}</dd>
          </div>
        )}
      </dl>
      <ProblemNote error={moving ? null : doing.error} />
      {canChange && !moving && (
        <div class="buttons">
          {(visit.status === "expected" || visit.status === "ordered") && (
            <button
              type="button"
              class="small warn"
              disabled={doing.busy}
              onClick={() => void act(() => api.POST("/v1/visits/{visit_id}/skip", path))}
            >
              {t("visit.skip")}
            </button>
          )}
          {visit.status === "skipped" && (
            <button
              type="button"
              class="small strong"
              disabled={doing.busy}
              onClick={() => void act(() => api.POST("/v1/visits/{visit_id}/restore", path))}
            >
              {t("visit.restore")}
            </button>
          )}
          {visit.status === "expected" && (
            <button type="button" class="small" onClick={() => setMoving(true)}>
              {t("visit.move")}
            </button>
          )}
        </div>
      )}
      {visit.status === "ordered" && canChange && <p class="quiet">{t("visit.orderedHint")}</p>}
      {moving && (
        <MoveForm visit={visit} doing={doing} onDone={() => setMoving(false)} onChanged={onChanged} />
      )}
      {reason !== "" && (visit.outcome !== null || visit.status === "ordered") && (
        <DoorHistory visit={visit} />
      )}
    </Sheet>
  );
}

interface MoveFormProps {
  visit: Visit;
  doing: ReturnType<typeof useDoing>;
  onDone: () => void;
  onChanged: () => void;
}

function MoveForm({ visit, doing, onDone, onChanged }: MoveFormProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.move.${visit.id}`, () => ({
    day: visit.day ?? today,
    earliest: visit.window ? clockOf(visit.window.earliest) : "",
    latest: visit.window ? clockOf(visit.window.latest) : "",
  }));
  const { value } = draft;
  const own = ownOf(draft);
  const move = async () => {
    const done = await doing.run(() =>
      api.POST("/v1/visits/{visit_id}/move", {
        params: { path: { visit_id: visit.id } },
        body: {
          day: value.day,
          window: value.earliest === "" ? null : { earliest: value.earliest, latest: value.latest },
        },
      }),
    );
    if (!done) return;
    draft.forget();
    onChanged();
    onDone();
  };
  return (
    <Form
      entry={{ doing: doing, ...draft }}
      label={t("visit.moveNow")}
      onSubmit={() => void move()}
      onCancel={onDone}
    >
      <Text label={t("visit.newDay")} type="date" min={today} required {...own("day")} />
      <Text label={t("plan.earliest")} type="time" required={value.latest !== ""} {...own("earliest")} />
      <Text label={t("plan.latest")} type="time" required={value.earliest !== ""} {...own("latest")} />
    </Form>
  );
}

/** What was done about a door that stayed closed. */
function DoorHistory({ visit }: { visit: Visit }) {
  const { t, moment } = useWords();
  const reason = useReason();
  const history = useLoaded(
    () =>
      got(
        api.GET("/v1/visits/{visit_id}/history", {
          params: { path: { visit_id: visit.id }, header: because(reason) },
        }),
      ),
    [visit.id, reason],
  );
  return (
    <Shown of={history}>
      {({ lines }) =>
        lines.length > 0 && (
          <>
            <h3>{t("visit.history")}</h3>
            <ul class="things">
              {lines.map((line) => (
                <li key={`${line.at}${line.what}${line.step}`} class="thing">
                  <span>{moment(line.at)}</span>
                  <span>
                    {t(`act.${line.what}`)} · {t(`step.${line.step}`)}
                    {line.result !== null && ` · ${t(`result.${line.result}`)}`}
                    {line.number !== null && ` · ${line.number}`}
                  </span>
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Shown>
  );
}
