import { useMemo, useRef } from "preact/hooks";
import { useMedia } from "../../../lib/use-media";
import { useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { PinIcon, WarnIcon } from "../../icons";
import { memo } from "../parts/memo";
import { titleOf } from "../parts/title-of";
import { useWindow } from "../parts/use-window";
import { useDay } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import { isMovable, isOver, type Lane, levelOf, type Stop } from "../store/model";
import { LaneName } from "../timeline/row";
import { TrayCard, unassignedOf } from "../tray/tray";

const WIDE_PX = 264;
const NARROW_PX = 304;

/** Every courier a column, every stop a card: the board without a map, and the one for thumbs. */
export function Columns({ lanes }: { lanes: readonly Lane[] }) {
  const { t } = useWords();
  const narrow = useMedia("(max-width: 899px)");
  const scroller = useRef<HTMLDivElement>(null);
  const width = narrow ? NARROW_PX : WIDE_PX;
  // The first column is what no round has.
  const { seen, look } = useWindow(scroller, lanes.length + 1, width, true);
  const shown = lanes.slice(Math.max(0, seen.first - 1), Math.max(0, seen.last - 1));
  return (
    <section class="columns" aria-label={t("columns.label")}>
      {narrow && (
        <label class="jump">
          <span class="unseen">{t("columns.jump")}</span>
          <select
            onChange={(event) => {
              const index = lanes.findIndex(({ shiftId }) => shiftId === event.currentTarget.value);
              if (scroller.current !== null) scroller.current.scrollLeft = (index + 1) * width;
            }}
          >
            <option value="">{t("tray.title")}</option>
            {lanes.map((lane) => (
              <option key={lane.shiftId} value={lane.shiftId}>
                {lane.courier}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="columns-scroll" data-scrolls ref={scroller} onScroll={look}>
        <ul class="columns-row" style={{ width: `${(lanes.length + 1) * width}px` }}>
          {seen.first === 0 && <TrayColumn width={width} />}
          {shown.map((lane) => (
            <Column key={lane.shiftId} lane={lane} left={(lanes.indexOf(lane) + 1) * width} width={width} />
          ))}
        </ul>
      </div>
    </section>
  );
}

function TrayColumn({ width }: { width: number }) {
  const { t, number } = useWords();
  const day = useDay((state) => state.shown);
  const baskets = useMemo(() => (day === null ? [] : unassignedOf(day)), [day]);
  return (
    <li class="column" data-tray style={{ left: "0px", width: `${width}px` }}>
      <h2 class="column-name">
        {t("tray.title")} <span class="count">{number(baskets.length)}</span>
      </h2>
      <ol class="cards" data-scrolls>
        {baskets.map((basket) => (
          <TrayCard key={basket.id} basket={basket} />
        ))}
      </ol>
    </li>
  );
}

interface ColumnProps {
  lane: Lane;
  left: number;
  width: number;
}

const Column = memo(function Column({ lane, left, width }: ColumnProps) {
  const { t } = useWords();
  const desk = useDeskStore();
  const over = lane.stops.filter(isOver);
  const open = lane.stops.filter((stop) => !isOver(stop));
  return (
    <li class="column" data-column={lane.shiftId} style={{ left: `${left}px`, width: `${width}px` }}>
      <button
        type="button"
        class="column-name"
        onClick={() => desk.open({ kind: "round", shiftId: lane.shiftId })}
      >
        <LaneName lane={lane} />
      </button>
      <ol class="cards" data-scrolls>
        {over.length > 0 && <li class="quiet over-note">{t("columns.over", { n: over.length })}</li>}
        {open.map((stop) => (
          <StopCard key={stop.id} stop={stop} />
        ))}
        {lane.stops.length === 0 && <li class="quiet over-note">{t("columns.free")}</li>}
      </ol>
    </li>
  );
});

const StopCard = memo(function StopCard({ stop }: { stop: Stop }) {
  const words = useWords();
  const { t, time, span } = words;
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const selected = useDesk((state) => state.selected.has(stop.id));
  const related = useDesk((state) => stop.deliveryIds.some((id) => state.ends.has(id)));
  const codes = useDay((state) =>
    stop.deliveryIds.map((id) => state.shown?.baskets[id]?.code ?? "").join(" "),
  );
  const unread = useDay((state) =>
    // A message is about the basket: it is said where that is handed over, not at each of its shops as well.
    stop.kind === "shop"
      ? 0
      : stop.deliveryIds.reduce((sum, id) => sum + (state.shown?.baskets[id]?.unread ?? 0), 0),
  );
  const level = levelOf(stop);
  const movable = mayChange && isMovable(stop);
  return (
    <li
      class="card"
      data-item={movable ? stop.id : undefined}
      data-open
      data-level={level}
      data-fresh={stop.fresh ? "" : undefined}
      data-selected={selected ? "" : undefined}
      data-related={related ? "" : undefined}
    >
      <button
        type="button"
        class="card-words"
        aria-pressed={selected}
        onClick={(event) => {
          const more = event.shiftKey || event.ctrlKey || event.metaKey;
          desk.select(stop.id, more);
          const [id] = stop.deliveryIds;
          if (!more && id !== undefined) desk.open({ kind: "delivery", id });
        }}
      >
        <span class="card-line">
          <span class="number" data-kind={stop.kind}>
            {stop.number}
          </span>
          <strong>{time(stop.begins_s)}</strong>
          {level === "late" && (
            <span class="chip late">
              <WarnIcon /> {span(-(stop.margin_s ?? 0))}
            </span>
          )}
          {level === "tight" && <span class="chip tight">{t("level.tight")}</span>}
          {unread > 0 && <span class="chip waits">{t("messages.unread", { n: unread })}</span>}
          {stop.pinned && (
            <span class="pinned" title={t("basket.pinned")}>
              <PinIcon />
            </span>
          )}
        </span>
        <span class="card-title">{titleOf(words, stop)}</span>
        <span class="quiet">
          {codes}
          {stop.window !== null && ` · ${time(stop.window.from_s)}–${time(stop.window.to_s)}`}
        </span>
      </button>
      {movable && (
        <button type="button" class="small" onClick={() => desk.move([stop.id])}>
          {t("do.move")}
        </button>
      )}
    </li>
  );
});
