import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../i18n/language";
import { roundColour } from "../lib/palette";
import { useScheme } from "../lib/scheme";
import { useSelection } from "../lib/selection";
import { stopKind } from "../lib/stop-kind";
import { clock, stopMargin, stopWindow } from "../lib/time";
import type { Round, Stop } from "../wire/types";
import { StopShape } from "./icons";
import { MarginChip } from "./margin-chip";
import { TaskLine } from "./task-line";

interface StopItemProps {
  stop: Stop;
  round: number;
  position: number;
  current: boolean;
}

function StopItem({ stop, round, position, current }: StopItemProps) {
  const { t, span } = useWords();
  const { chooseStop } = useSelection();
  const dark = useScheme();
  const item = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) item.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const kind = stopKind(stop);
  const margin = stopMargin(stop);
  const window = stopWindow(stop);
  const where = stop.place.address && stop.place.address !== stop.place.name ? stop.place.address : "";
  return (
    <li>
      <button
        type="button"
        ref={item}
        class="stop-item"
        data-stop={position}
        aria-current={current ? "true" : undefined}
        onClick={() => chooseStop(round, position)}
      >
        <span class="stop-time">{clock(stop.arrival)}</span>
        <span class="stop-mark">
          <StopShape kind={kind} colour={roundColour(round, dark)} />
          <span class={dark ? "mark-number on-light" : "mark-number"}>{stop.sequence}</span>
        </span>
        <span class="stop-words">
          <span class="stop-name">{stop.place.name || where}</span>
          {where && stop.place.name && <span class="quiet">{where}</span>}
          <span class="stop-tasks">
            {stop.tasks.map((task) => (
              <TaskLine key={`${task.kind}${task.code}${task.start}`} task={task} />
            ))}
          </span>
          <span class="chips">
            {window && (
              <span class="chip chip-plain">
                {t("stop.windowSpan", { from: clock(window.earliest), to: clock(window.latest) })}
              </span>
            )}
            {margin !== null && <MarginChip margin_s={margin} />}
            {stop.waiting_s >= 60 && (
              <span class="chip chip-plain">{t("stop.waiting", { span: span(stop.waiting_s) })}</span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

/** The stops of a round in their order. */
export function StopList({ round, index }: { round: Round; index: number }) {
  const { t } = useWords();
  const { selection } = useSelection();
  return (
    <ol class="stop-list" aria-label={t("stop.list")}>
      {round.stops.map((stop, position) => (
        <StopItem
          key={stop.sequence}
          stop={stop}
          round={index}
          position={position}
          current={selection.round === index && selection.stop === position}
        />
      ))}
    </ol>
  );
}
