import { clockOf } from "../kit/calendar";
import { useWords } from "./i18n/page-words";
import type { Outcome } from "./known";

const MOST = 12;

type State = Outcome["changed"][number]["after"];

/** What a change does to visits, or would do. */
export function OutcomeText({ outcome }: { outcome: Outcome }) {
  const { t, shortDay } = useWords();
  const when = (state: State | null) => {
    if (state === null) return t("outcome.nothing");
    const day = state.day === null ? t("visits.anyDay") : shortDay(state.day);
    const hours = state.window ? ` ${clockOf(state.window.earliest)}–${clockOf(state.window.latest)}` : "";
    const units = state.units > 1 ? ` × ${state.units}` : "";
    return state.status === "skipped" ? `${day} (${t("visit.status.skipped")})` : `${day}${hours}${units}`;
  };
  return (
    <div class="outcome" role="status">
      <p>
        <strong>{t(outcome.preview ? "outcome.would" : "outcome.did", { n: outcome.changed_total })}</strong>
        {outcome.stays_total > 0 && ` ${t("outcome.stays", { n: outcome.stays_total })}`}
      </p>
      <ul>
        {outcome.changed.slice(0, MOST).map((one) => (
          <li key={`${one.enrolment_id}${one.occurrence}${one.visit_id}`}>
            {when(one.before)} → {when(one.after)}
          </li>
        ))}
      </ul>
      {outcome.changed_total > MOST && (
        <p class="quiet">{t("outcome.more", { n: outcome.changed_total - MOST })}</p>
      )}
      {outcome.faults.map((fault) => (
        <p key={fault} class="fault" lang="en">
          {fault}
        </p>
      ))}
    </div>
  );
}
