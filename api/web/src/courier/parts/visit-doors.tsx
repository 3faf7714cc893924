import { useWords } from "../i18n/words";
import { usePhone, usePull } from "../phone-context";
import { isOver, type Seen } from "../store/fold";
import type { DoorView, Stop } from "../wire";
import type { StopTools } from "./use-stop";

interface VisitDoorsProps {
  round: Seen;
  stop: Stop;
  tools: StopTools;
}

/** What telephones know everywhere: of a round that was fetched from an older server. */
const EVERYWHERE = ["112"];

/** What visits need at this door: questions, and what to do when nobody answers. */
export function VisitDoors({ round, stop, tools }: VisitDoorsProps) {
  const { t } = useWords();
  const enrolled = tools.work.tasks.some(({ task }) => task.visit_id && task.place_id === stop.place_id);
  if (!enrolled || isOver(stop)) return null;
  if (tools.doors.length === 0) return <p class="quiet">{t("door.later")}</p>;
  return (
    <>
      {tools.doors.map((door) => (
        <VisitDoor key={door.visit_id} round={round} stop={stop} tools={tools} door={door} />
      ))}
    </>
  );
}

function VisitDoor({ round, stop, tools, door }: VisitDoorsProps & { door: DoorView }) {
  const { t, language } = useWords();
  const phone = usePhone();
  const numbers = usePull().rules.emergency_numbers ?? EVERYWHERE;
  const task = tools.taskOfVisit[door.visit_id] ?? "";
  const answers = tools.draft.checks[task] ?? [];
  const answer = (place: number, value: boolean) => {
    const changed = door.checks.map((_, index) => (index === place ? value : (answers[index] ?? null)));
    void tools.keep({ checks: { ...tools.draft.checks, [task]: changed } });
  };
  const said = (body: { said: string; step?: number; result?: string; number?: string }) =>
    void phone.say("door", { round, stop_id: stop.id, task_ids: [task], body });
  const ways = [
    door.floor && t("stop.floor", { floor: door.floor }),
    door.code && t("stop.code", { code: door.code }),
    door.do_not_ring && t("stop.noRing"),
  ].filter((word): word is string => Boolean(word));
  return (
    <section class="visit" aria-label={t("door.title", { person: door.person })}>
      <h2>{t("door.title", { person: door.person })}</h2>
      <p class="quiet">{door.service[language]}</p>
      {ways.length > 0 && (
        <ul class="ways-in">
          {ways.map((word) => (
            <li key={word}>{word}</li>
          ))}
        </ul>
      )}
      {door.note && <p class="note">{door.note}</p>}
      <p>{door.to_do[language]}</p>
      {door.units > 0 && <p>{t("door.units", { n: door.units })}</p>}
      {door.in_person && <p class="needed">{t("door.inPerson")}</p>}
      {door.tags.map((tag) => (
        <p key={tag.fr} class="chip cold">
          {tag[language]}
        </p>
      ))}
      {door.checks.map((question, place) => (
        <fieldset key={question.fr} class="question">
          <legend>{question[language]}</legend>
          <div class="chips">
            {[true, false].map((value) => (
              <button
                key={String(value)}
                type="button"
                class="choice"
                aria-pressed={answers[place] === value}
                onClick={() => answer(place, value)}
              >
                {t(value ? "door.yes" : "door.no")}
              </button>
            ))}
          </div>
        </fieldset>
      ))}
      {door.step < 0 ? (
        door.steps.length > 0 && (
          <button type="button" class="second" onClick={() => said({ said: "no_answer" })}>
            {t("door.nobody")}
          </button>
        )
      ) : (
        <div class="chain">
          <p class="needed">
            {t("door.step", { n: door.step + 1, what: door.steps[door.step]?.words[language] ?? "" })}
          </p>
          <div class="chips column">
            <button type="button" class="choice" onClick={() => said({ said: "tried", step: door.step })}>
              {t("door.tried")}
            </button>
            <button type="button" class="choice" onClick={() => said({ said: "handed" })}>
              {t("door.hand")}
            </button>
          </div>
          <h3>{t("door.settled")}</h3>
          <div class="chips column">
            {(["ok", "concern", "emergency"] as const).map((result) => (
              <button
                key={result}
                type="button"
                class="choice"
                onClick={() => said({ said: "settled", result })}
              >
                {t(`door.settle.${result}`)}
              </button>
            ))}
          </div>
          <ul class="choices">
            {numbers.map((number) => (
              <li key={number}>
                <a class="second warn" href={`tel:${number}`}>
                  {t("door.callNow", { number })}
                </a>
                <button type="button" class="small" onClick={() => said({ said: "called", number })}>
                  {t("door.called", { number })}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
