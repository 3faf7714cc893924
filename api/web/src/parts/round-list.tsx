import { useWords } from "../i18n/language";
import { useSelection } from "../lib/selection";
import { clock } from "../lib/time";
import type { Plan } from "../wire/types";
import { RoundBadge } from "./round-badge";

/** Every round of the day; choosing one opens its stops. */
export function RoundList({ plan }: { plan: Plan }) {
  const { t, kilometres } = useWords();
  const { chooseRound } = useSelection();
  return (
    <section class="block" aria-labelledby="rounds-title">
      <h2 id="rounds-title">{t("rounds.title")}</h2>
      {plan.rounds.length === 0 && <p class="quiet">{t("rounds.empty")}</p>}
      <ol class="round-list">
        {plan.rounds.map((round, index) => (
          <li key={round.shift_id}>
            <button type="button" class="round-item" data-round={index} onClick={() => chooseRound(index)}>
              <RoundBadge index={index} />
              <span class="round-words">
                <span class="round-name">{round.courier_name}</span>
                <span class="quiet">
                  {round.vehicle_name || t(`profile.${round.profile}`)} ·{" "}
                  {round.stops.length > 0
                    ? `${clock(round.departure)} – ${clock(round.end)}`
                    : t("rounds.idle")}
                </span>
              </span>
              <span class="round-sums">
                <span>{t("rounds.stops", { n: round.stops.length })}</span>
                <span class="quiet">{t("unit.km", { n: kilometres(round.distance_m) })}</span>
              </span>
            </button>
          </li>
        ))}
      </ol>
      {plan.idle.length > 0 && (
        <div class="idle">
          <h3>{t("rounds.notNeeded", { n: plan.idle.length })}</h3>
          <ul>
            {plan.idle.map((shift) => (
              <li key={shift.shift_id}>
                {shift.courier_name}{" "}
                <span class="quiet">
                  {shift.vehicle_name} · {clock(shift.shift.earliest)} – {clock(shift.shift.latest)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
