import { useWords } from "../i18n/language";
import { roundLetter } from "../lib/palette";
import { useSelection } from "../lib/selection";
import type { Plan } from "../wire/types";
import { RoundBadge } from "./round-badge";

/** Where there are more, their chips are one line to be pushed along: on several they would cover the map. */
const MOST_WRAPPED = 12;

/** One chip per round above the map, to follow one courier. */
export function RoundChips({ plan }: { plan: Plan }) {
  const { t } = useWords();
  const { selection, chooseRound } = useSelection();
  return (
    <fieldset
      class={plan.rounds.length > MOST_WRAPPED ? "round-chips many" : "round-chips"}
      aria-label={t("rounds.choose")}
    >
      <button type="button" aria-pressed={selection.round === null} onClick={() => chooseRound(null)}>
        {t("rounds.all")}
      </button>
      {plan.rounds.map((round, index) => (
        <button
          key={round.shift_id}
          type="button"
          aria-pressed={selection.round === index}
          aria-label={`${roundLetter(index)} ${round.courier_name}`}
          title={round.courier_name}
          onClick={() => chooseRound(selection.round === index ? null : index)}
        >
          <RoundBadge index={index} /> <span class="chip-name">{round.courier_name.split(" ")[0]}</span>
        </button>
      ))}
    </fieldset>
  );
}
