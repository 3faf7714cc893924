import { useWords, type Words } from "../../i18n/words";
import { WarnIcon } from "../../icons";
import { memo } from "../parts/memo";
import { titleOf } from "../parts/title-of";
import type { Ghost } from "../proposal/ghosts";
import { useDesk, useDeskStore } from "../store/desk";
import { isMovable, isOver, type Lane, levelOf, type Stop } from "../store/model";
import { type Axis, blockOf, left_px } from "./axis";

interface RowProps {
  lane: Lane;
  axis: Axis;
  top: number;
  /** The one block that Tab reaches. */
  stays: string | null;
  ghosts: readonly Ghost[] | null;
  mayChange: boolean;
}

/** One courier: name, state, and the stops where their times are. */
export const Row = memo(function Row({ lane, axis, top, stays, ghosts, mayChange }: RowProps) {
  const { t, time } = useWords();
  const desk = useDeskStore();
  const spot = useDesk((state) => (state.moving?.spot?.shiftId === lane.shiftId ? state.moving.spot : null));
  return (
    <li class="row" data-lane={lane.shiftId} style={{ top: `${top}px` }}>
      <button
        type="button"
        class="row-name"
        onClick={() => desk.open({ kind: "round", shiftId: lane.shiftId })}
      >
        <LaneName lane={lane} />
      </button>
      <div class="track">
        <span
          class="shift"
          title={`${time(lane.begins_s)}–${time(lane.ends_s)}`}
          style={{
            left: `${left_px(axis, lane.begins_s)}px`,
            width: `${(lane.ends_s - lane.begins_s) * axis.px_s}px`,
          }}
        />
        {lane.breaks.map((one) => (
          <span
            key={one.from_s}
            class="break"
            data-owed={one.owed ? "" : undefined}
            title={t("timeline.break", { from: time(one.from_s), to: time(one.to_s) })}
            style={{
              left: `${left_px(axis, one.from_s)}px`,
              width: `${(one.to_s - one.from_s) * axis.px_s}px`,
            }}
          />
        ))}
        {ghosts?.map((ghost) => (
          <span
            key={`${ghost.id} ${ghost.begins_s}`}
            class="ghost"
            data-new={ghost.comes ? "" : undefined}
            style={placed(axis, ghost.begins_s, ghost.ends_s)}
          />
        ))}
        {lane.stops.map((stop, index) => (
          <Block
            key={stop.id}
            stop={stop}
            next_s={lane.stops[index + 1]?.begins_s}
            lane={lane}
            axis={axis}
            inTab={stop.id === stays}
            mayChange={mayChange}
          />
        ))}
        {spot !== null && <SpotMarker lane={lane} axis={axis} beforeStopId={spot.beforeStopId} />}
      </div>
    </li>
  );
});

export function LaneName({ lane }: { lane: Lane }) {
  const { t, coded, span } = useWords();
  const over = lane.stopsOver;
  return (
    <>
      <span class="name">{lane.courier}</span>
      <span class="quiet">
        {lane.roundId === null
          ? t("lane.free")
          : `${coded("round", lane.status)} · ${t("lane.progress", { over, all: lane.stops.length })}`}
      </span>
      {lane.late_s >= 300 && (
        <span class="chip late">
          <WarnIcon /> {t("lane.late", { span: span(lane.late_s) })}
        </span>
      )}
    </>
  );
}

function placed(axis: Axis, begins_s: number, ends_s: number): { left: string; width: string } {
  const { left, width } = blockOf(axis, begins_s, ends_s);
  return { left: `${left}px`, width: `${width}px` };
}

interface BlockProps {
  stop: Stop;
  /** When the next one begins. */
  next_s: number | undefined;
  lane: Lane;
  axis: Axis;
  inTab: boolean;
  mayChange: boolean;
}

const Block = memo(function Block({ stop, next_s, lane, axis, inTab, mayChange }: BlockProps) {
  const words = useWords();
  const desk = useDeskStore();
  const selected = useDesk((state) => state.selected.has(stop.id));
  const related = useDesk((state) => !selected && stop.deliveryIds.some((id) => state.ends.has(id)));
  const level = levelOf(stop);
  const movable = mayChange && isMovable(stop);
  const box = blockOf(axis, stop.begins_s, stop.ends_s, next_s);
  const said = sayStop(words, stop, lane);
  return (
    <>
      {selected && stop.window !== null && (
        <span
          class="window"
          style={{
            left: `${left_px(axis, stop.window.from_s)}px`,
            width: `${Math.max(2, (stop.window.to_s - stop.window.from_s) * axis.px_s)}px`,
          }}
        />
      )}
      <button
        type="button"
        class="block"
        data-item={movable ? stop.id : undefined}
        data-stop={stop.id}
        data-kind={stop.kind}
        data-level={level}
        data-status={stop.status}
        data-over={isOver(stop) ? "" : undefined}
        data-failed={stop.outcome === "failed" || stop.outcome === "no_answer" ? "" : undefined}
        data-fresh={stop.fresh ? "" : undefined}
        data-related={related ? "" : undefined}
        data-pinned={stop.pinned ? "" : undefined}
        aria-pressed={selected}
        aria-label={said}
        title={said}
        tabIndex={inTab ? 0 : -1}
        style={{ left: `${box.left}px`, width: `${box.width}px` }}
        onClick={(event) => {
          const more = event.shiftKey || event.ctrlKey || event.metaKey;
          const again = selected && !more;
          desk.select(stop.id, more);
          if (again || event.detail === 2) openStop(desk, stop, lane);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            openStop(desk, stop, lane);
          }
        }}
      >
        {box.width >= numberWidth_px(stop.number) && <span class="block-number">{stop.number}</span>}
        {box.width >= 74 && <span class="block-title">{titleOf(words, stop)}</span>}
      </button>
    </>
  );
});

/** A number that its block would cut in half says less than none. */
function numberWidth_px(number: number): number {
  return Math.max(16, 5 + 8 * String(number).length);
}

function openStop(desk: ReturnType<typeof useDeskStore>, stop: Stop, lane: Lane): void {
  const [id, ...others] = stop.deliveryIds;
  if (id !== undefined && others.length === 0) desk.open({ kind: "delivery", id });
  else desk.open({ kind: "round", shiftId: lane.shiftId });
}

export function sayStop(words: Words, stop: Stop, lane: Lane): string {
  const { t, time, coded, span } = words;
  const parts = [
    t("stop.say", {
      n: stop.number,
      title: titleOf(words, stop),
      courier: lane.courier,
      time: time(stop.begins_s),
    }),
  ];
  if (stop.window !== null) {
    parts.push(t("stop.window", { from: time(stop.window.from_s), to: time(stop.window.to_s) }));
  }
  const level = levelOf(stop);
  if (level === "late") parts.push(t("stop.late", { span: span(-(stop.margin_s ?? 0)) }));
  else if (level === "tight") parts.push(t("stop.tight", { span: span(stop.margin_s ?? 0) }));
  if (isOver(stop)) parts.push(coded("stop", stop.outcome ?? stop.status));
  else if (stop.frozen) parts.push(t("stop.frozen"));
  return parts.join(" · ");
}

function SpotMarker({ lane, axis, beforeStopId }: { lane: Lane; axis: Axis; beforeStopId: string | null }) {
  const behind = lane.stops.find(({ id }) => id === beforeStopId);
  const moment = behind?.begins_s ?? lane.stops.at(-1)?.ends_s ?? lane.begins_s;
  return <span class="spot-marker" style={{ left: `${left_px(axis, moment) - 4}px` }} />;
}
