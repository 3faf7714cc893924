import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { keep as keepInBrowser, kept } from "../../../lib/kept";
import { useMayChange } from "../../begun-context";
import { useNow } from "../../clock";
import { useWords } from "../../i18n/words";
import { MinusIcon, PlusIcon } from "../../icons";
import { useAxis } from "../move/use-dragging";
import { useWindow } from "../parts/use-window";
import { useGhosts } from "../proposal/ghosts";
import { useDesk, useDeskStore } from "../store/desk";
import { keep } from "../store/keep";
import type { Lane } from "../store/model";
import { type Axis, axisOf, left_px, ticks, width_px, ZOOMS } from "./axis";
import { step } from "./keys";
import { Row } from "./row";

const ROW_PX = 60;
const KEPT = "tournee.board.zoom";

/** Every courier a line, every stop a block where its time is. Only lines that can be seen are there. */
export function Timeline({ lanes }: { lanes: readonly Lane[] }) {
  const { t, time } = useWords();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const scroller = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(() => Math.min(kept<number>(KEPT) ?? 1, ZOOMS.length - 1));
  const at = useDesk((state) => state.at);
  const ghosts = useGhosts();
  // The same axis as long as it is an equal one: rows render again only where something in them has changed.
  const before = useRef<Axis | null>(null);
  const axis = useMemo(() => keep(before.current, axisOf(lanes, ZOOMS[zoom] ?? ZOOMS[1])), [lanes, zoom]);
  before.current = axis;
  const now = useNow(30_000);
  const width = width_px(axis);

  useAxis(scroller, axis);

  const { seen, look } = useWindow(scroller, lanes.length, ROW_PX);
  // What is going on comes into view first: now, or the first stop of the day.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const moment = now > axis.from_s && now < axis.to_s ? now : axis.from_s;
    box.scrollLeft = Math.max(0, left_px(axis, moment) - 80);
    // Only where the axis is another one: nobody is moved while they look.
  }, [axis.px_s, axis.from_s]);
  const index = at === null ? -1 : lanes.findIndex((lane) => lane.stops.some((stop) => stop.id === at));
  useLayoutEffect(() => {
    const box = scroller.current;
    const stop = lanes[index]?.stops.find(({ id }) => id === at);
    if (box === null || stop === undefined) return;
    bring(box, index * ROW_PX, left_px(axis, stop.begins_s));
    look();
    // What is shown follows what is chosen, not what changes around it.
  }, [at]);

  const zoomTo = (next: number) => {
    setZoom(next);
    keepInBrowser(KEPT, next);
  };
  const key = (event: KeyboardEvent) => {
    const from = (event.target as Element).closest<HTMLElement>("[data-stop]")?.dataset.stop ?? null;
    const next = step(lanes, from ?? desk.get().at, event.key);
    if (next !== null) {
      event.preventDefault();
      desk.select(next, event.shiftKey);
      requestAnimationFrame(() =>
        scroller.current
          ?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(next)}"]`)
          ?.focus({ preventScroll: true }),
      );
    } else if (event.key === "+" || event.key === "-") {
      zoomTo(Math.max(0, Math.min(ZOOMS.length - 1, zoom + (event.key === "+" ? 1 : -1))));
    }
  };
  const { first } = seen;
  const rows = lanes.slice(first, seen.last);
  // One block is reached by Tab, from there it goes on with arrows.
  const stays =
    index >= seen.first && index < seen.last
      ? at
      : (rows.find(({ stops }) => stops.length > 0)?.stops[0]?.id ?? null);
  if (lanes.length === 0) return <p class="empty timeline">{t("timeline.empty")}</p>;
  return (
    <section class="timeline" aria-label={t("timeline.label")}>
      <div class="timeline-tools">
        <button
          type="button"
          class="round-button"
          aria-label={t("timeline.less")}
          disabled={zoom === 0}
          onClick={() => zoomTo(zoom - 1)}
        >
          <MinusIcon />
        </button>
        <button
          type="button"
          class="round-button"
          aria-label={t("timeline.more")}
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => zoomTo(zoom + 1)}
        >
          <PlusIcon />
        </button>
        <Key />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows go from block to block, each of which is a button */}
      <div class="timeline-scroll" data-scrolls ref={scroller} onScroll={look} onKeyDown={key}>
        <div class="axis" style={{ width: `calc(var(--names) + ${width}px)` }} aria-hidden="true">
          {ticks(axis).map((tick) => (
            <span key={tick} class="tick" style={{ left: `calc(var(--names) + ${left_px(axis, tick)}px)` }}>
              {time(tick)}
            </span>
          ))}
        </div>
        <ul
          class="rows"
          style={{ height: `${lanes.length * ROW_PX}px`, width: `calc(var(--names) + ${width}px)` }}
        >
          {rows.map((lane, offset) => (
            <Row
              key={lane.shiftId}
              lane={lane}
              axis={axis}
              top={(first + offset) * ROW_PX}
              stays={stays}
              ghosts={ghosts?.get(lane.shiftId) ?? null}
              mayChange={mayChange}
            />
          ))}
        </ul>
        {now > axis.from_s && now < axis.to_s && (
          <div
            class="now-line"
            style={{
              left: `calc(var(--names) + ${left_px(axis, now)}px)`,
              height: `${lanes.length * ROW_PX + 28}px`,
            }}
            aria-hidden="true"
          />
        )}
      </div>
    </section>
  );
}

/** What the signs of blocks mean. */
function Key() {
  const { t } = useWords();
  return (
    <ul class="key" aria-label={t("timeline.key")}>
      <li>
        <span class="swatch" data-level="easy" /> {t("level.easy")}
      </li>
      <li>
        <span class="swatch" data-level="tight" /> {t("level.tight")}
      </li>
      <li>
        <span class="swatch" data-level="late" /> {t("level.late")}
      </li>
      <li>
        <span class="swatch" data-over /> {t("level.over")}
      </li>
    </ul>
  );
}

function bring(box: HTMLElement, top: number, left: number): void {
  const names = Number.parseFloat(getComputedStyle(box).getPropertyValue("--names-px")) || 160;
  if (top < box.scrollTop) box.scrollTop = top;
  else if (top + ROW_PX + 28 > box.scrollTop + box.clientHeight)
    box.scrollTop = top + ROW_PX + 28 - box.clientHeight;
  if (left < box.scrollLeft || left + names + 60 > box.scrollLeft + box.clientWidth) {
    box.scrollLeft = Math.max(0, left - 120);
  }
}
