import { useMemo, useState } from "preact/hooks";
import { useWords } from "../i18n/language";
import { roundLetter } from "../lib/palette";
import { useSelection } from "../lib/selection";
import type { Plan } from "../wire/types";
import { RoundBadge } from "./round-badge";
import { daySpan, TimelineAxis, TimelineRow } from "./timeline-row";

/** Every courier's day on one time axis. */
export function Timeline({ plan }: { plan: Plan }) {
  const { t } = useWords();
  const { chooseRound } = useSelection();
  const [details, setDetails] = useState("");
  const span = useMemo(() => daySpan(plan), [plan]);
  const rows = plan.rounds
    .map((round, index) => ({ round, index }))
    .filter(({ round }) => round.stops.length > 0);
  if (rows.length === 0) return null;
  return (
    <section class="timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">{t("timeline.title")}</h2>
        <output class="timeline-details">{details}</output>
        <ul class="timeline-key" aria-label={t("legend.title")}>
          {(["travel", "service", "waiting", "break"] as const).map((kind) => (
            <li key={kind}>
              <span class={`key key-${kind}`} aria-hidden="true" />
              {t(`timeline.${kind}`)}
            </li>
          ))}
        </ul>
      </header>
      <div class="timeline-rows">
        <div class="timeline-line">
          <span />
          <TimelineAxis span={span} />
        </div>
        {rows.map(({ round, index }) => (
          <div class="timeline-line" key={round.shift_id}>
            <button
              type="button"
              class="timeline-name"
              aria-label={t("timeline.choose", { letter: roundLetter(index), name: round.courier_name })}
              onClick={() => chooseRound(index)}
            >
              <RoundBadge index={index} /> <span>{round.courier_name}</span>
            </button>
            <TimelineRow
              round={round}
              index={index}
              span={span}
              label={t("timeline.row", { letter: roundLetter(index), name: round.courier_name })}
              onDetails={setDetails}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
