import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../i18n/language";
import { useSelection } from "../lib/selection";
import { clock } from "../lib/time";
import type { Round } from "../wire/types";
import { BackIcon, PrintIcon } from "./icons";
import { RoundBadge } from "./round-badge";
import { StopList } from "./stop-list";

interface RoundDetailProps {
  round: Round;
  index: number;
  /** The plan's name on the server; null in a page that carries its plan, which has nothing to download. */
  planId: string | null;
}

/** One round: its figures, its stops, and what can be taken along. */
export function RoundDetail({ round, index, planId }: RoundDetailProps) {
  const { t, span, kilometres, mass } = useWords();
  const { chooseRound } = useSelection();
  const title = useRef<HTMLHeadingElement>(null);
  // Another round is another text to read.
  useEffect(() => {
    // The list that held the focus is gone. Where the choice came from the map or the timeline, the
    // focus stays there.
    if (document.activeElement === document.body) title.current?.focus({ preventScroll: true });
  }, [index]);
  const address =
    planId && `/v1/plans/${encodeURIComponent(planId)}/rounds/${encodeURIComponent(round.shift_id)}`;
  const facts: [string, string][] = [
    [t("rounds.travel"), span(round.travel_s)],
    [t("rounds.service"), span(round.service_s)],
    [t("rounds.waiting"), span(round.waiting_s)],
    [t("rounds.break"), span(round.break_s)],
    [t("saving.distance"), t("unit.km", { n: kilometres(round.distance_m) })],
    [t("rounds.load"), `${t("unit.l", { n: round.peak_volume_l })} · ${mass(round.peak_weight_g)}`],
  ];
  return (
    <section class="block round-detail" aria-labelledby="round-title">
      <button type="button" class="back" onClick={() => chooseRound(null)}>
        <BackIcon />
        {t("rounds.back")}
      </button>
      <header class="round-head">
        <RoundBadge index={index} />
        <div>
          <h2 id="round-title" tabIndex={-1} ref={title}>
            {round.courier_name}
          </h2>
          <p class="quiet">
            {round.vehicle_name || t(`profile.${round.profile}`)} ·{" "}
            {t("rounds.deliveries", { n: round.deliveries })}
            {round.visits > 0 && ` · ${t("rounds.visits", { n: round.visits })}`}
          </p>
        </div>
      </header>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div class="takeaway">
        {address && (
          <span class="downloads">
            {t("rounds.downloads")}{" "}
            {["gpx", "csv", "geojson"].map((form) => (
              <a key={form} href={`${address}.${form}`} download>
                {form.toUpperCase()}
              </a>
            ))}
          </span>
        )}
        <button type="button" class="quiet-button" onClick={() => print()}>
          <PrintIcon />
          {t("rounds.print")}
        </button>
      </div>
      <p class="terminus">
        {t("rounds.leave", { time: clock(round.departure) })} · {round.start_place.name}
      </p>
      <StopList round={round} index={index} />
      {round.end_place && (
        <p class="terminus">
          {t("rounds.home", { time: clock(round.end) })} · {round.end_place.name}
        </p>
      )}
    </section>
  );
}
