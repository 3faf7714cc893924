import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../i18n/language";
import { roundLetter } from "../lib/palette";
import { useSelection } from "../lib/selection";
import { stopKind } from "../lib/stop-kind";
import { clock, taskMargin } from "../lib/time";
import type { Plan } from "../wire/types";
import { BackIcon, CloseIcon, ForwardIcon, MapIcon } from "./icons";
import { MarginChip } from "./margin-chip";
import { RoundBadge } from "./round-badge";
import { TaskLine } from "./task-line";

interface StopCardProps {
  plan: Plan;
  /** Brings the map into view; null where it is in view already. */
  onMap: (() => void) | null;
}

/** The chosen stop: where, when, and what is to be done there. */
export function StopCard({ plan, onMap }: StopCardProps) {
  const { t, span } = useWords();
  const { selection, chooseStop, closeStop } = useSelection();
  const card = useRef<HTMLElement>(null);
  const round = selection.round === null ? undefined : plan.rounds[selection.round];
  const stop = selection.stop === null ? undefined : round?.stops[selection.stop];
  // Another stop is read from the top of the card.
  useEffect(() => card.current?.scrollTo({ top: 0 }), [stop]);
  if (!round || !stop || selection.round === null || selection.stop === null) return null;
  const { round: index, stop: position } = selection;
  const { place } = stop;
  const move = (step: number) => chooseStop(index, position + step);
  return (
    <section
      class="card"
      ref={card}
      aria-label={`${roundLetter(index)} ${t("stop.number", { n: stop.sequence })}`}
      onKeyDown={(event) => {
        if (event.key === "Escape") closeStop();
      }}
    >
      <header class="card-head">
        <RoundBadge index={index} />
        <span class="card-place">
          <span class="quiet">
            {t("stop.of", { n: stop.sequence, all: round.stops.length })} · {t(`stop.kind.${stopKind(stop)}`)}
          </span>
          <h2>{place.name || place.address}</h2>
          {place.address && place.name && place.address !== place.name && <p>{place.address}</p>}
        </span>
        <button type="button" class="icon-button" aria-label={t("stop.close")} onClick={closeStop}>
          <CloseIcon />
        </button>
      </header>
      <dl class="card-times">
        <div>
          <dt>{t("stop.arrival")}</dt>
          <dd>{clock(stop.arrival)}</dd>
        </div>
        <div>
          <dt>{t("stop.departure")}</dt>
          <dd>{clock(stop.departure)}</dd>
        </div>
        {stop.waiting_s >= 60 && (
          <div>
            <dt>{t("rounds.waiting")}</dt>
            <dd>{span(stop.waiting_s)}</dd>
          </div>
        )}
      </dl>
      {onMap && (
        <button type="button" class="quiet-button" onClick={onMap}>
          <MapIcon />
          {t("stop.map")}
        </button>
      )}
      {place.access_note && (
        <p class="access">
          <b>{t("stop.access")}</b> {place.access_note}
        </p>
      )}
      <ul class="card-tasks">
        {stop.tasks.map((task) => {
          const margin = taskMargin(task);
          return (
            <li key={`${task.kind}${task.code}${task.start}`}>
              <TaskLine task={task} />
              <span class="chips">
                <span class="chip chip-plain">
                  {clock(task.start)} – {clock(task.end)}
                </span>
                {task.window && (
                  <span class="chip chip-plain">
                    {t("stop.window")} {clock(task.window.earliest)} – {clock(task.window.latest)}
                  </span>
                )}
                {margin !== null && <MarginChip margin_s={margin} />}
              </span>
              {task.note && (
                <p class="note">
                  <b>{t(task.kind === "pickup" ? "stop.items" : "stop.note")}</b> {task.note}
                </p>
              )}
            </li>
          );
        })}
      </ul>
      <nav class="card-nav">
        <button type="button" disabled={position === 0} onClick={() => move(-1)}>
          <BackIcon />
          {t("stop.previous")}
        </button>
        <button type="button" disabled={position === round.stops.length - 1} onClick={() => move(1)}>
          {t("stop.next")}
          <ForwardIcon />
        </button>
      </nav>
    </section>
  );
}
