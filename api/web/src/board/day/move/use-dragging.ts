import type { RefObject } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { DayContext } from "../store/day-context";
import { DeskContext, type Spot } from "../store/desk";
import { expected_s } from "../store/edits";
import { isOver, type Lane } from "../store/model";
import { editsOf, movable, stopOf } from "../store/moves";
import { type Axis, left_px } from "../timeline/axis";
import { draggable } from "./drag";
import { sayItems } from "./say";

/**
 * Lets stops and baskets be dragged everywhere in the day: hung once on the page, which holds lanes, columns and tray.
 */
export function useDragging(root: RefObject<HTMLElement | null>): void {
  const store = useContext(DayContext);
  const desk = useContext(DeskContext);
  const words = useWords();
  const mayChange = useMayChange();
  const spoken = useRef(words);
  spoken.current = words;
  useEffect(() => {
    if (root.current === null || store === null || desk === null || !mayChange) return;
    const laneOf = (shiftId: string) => store.get().shown?.lanes.find((lane) => lane.shiftId === shiftId);
    return draggable(root.current, {
      itemsOf: (id) => {
        const { shown } = store.get();
        const { selected } = desk.get();
        return shown === null ? [] : movable(shown, selected.has(id) ? selected : [id]);
      },
      spotOf: (shiftId, x, row) => {
        const lane = laneOf(shiftId);
        const axis = AXES.get(row.closest<HTMLElement>("[data-scrolls]") ?? row);
        const track = row.querySelector(".track")?.getBoundingClientRect();
        if (lane === undefined || axis === undefined || track === undefined) return null;
        return spotAt(lane, axis, x, track.left);
      },
      wordsOf: (spot, items) => {
        const { shown } = store.get();
        const { t, time } = spoken.current;
        if (shown === null) return "";
        const what = sayItems(spoken.current, shown, items);
        if (spot === null) return t("drag.off", { what });
        const lane = laneOf(spot.shiftId);
        if (lane === undefined) return what;
        const found = lane.stops.findIndex(({ id }) => id === spot.beforeStopId);
        const at = stopOf(shown, items[0] ?? "")?.stop.at ?? shown.baskets[items[0] ?? ""]?.at ?? null;
        const moment = expected_s(lane, found < 0 ? lane.stops.length : found, at);
        return t("drag.to", { what, courier: lane.courier, time: time(moment) });
      },
      drop: (items, spot) => {
        const { shown } = store.get();
        if (shown === null) return;
        const edits = editsOf(shown, items, spot);
        if (edits.length > 0) void store.edit(edits);
      },
    });
  }, [store, desk, mayChange]);
}

/** The axes by what scrolls them: a row that something is dragged over knows its own. */
const AXES = new WeakMap<HTMLElement, Axis>();

export function useAxis(scroller: RefObject<HTMLElement | null>, axis: Axis): void {
  useEffect(() => {
    if (scroller.current !== null) AXES.set(scroller.current, axis);
  });
}

/** Before the first open stop whose middle lies behind the pointer. */
function spotAt(lane: Lane, axis: Axis, x: number, left: number): (Spot & { left_px: number }) | null {
  const at = x - left;
  const open = lane.stops.filter((stop) => !isOver(stop));
  const behind = open.find((stop) => left_px(axis, (stop.begins_s + stop.ends_s) / 2) > at);
  const last = lane.stops.at(-1);
  const place =
    behind === undefined
      ? left_px(axis, last?.ends_s ?? lane.begins_s) + 5
      : left_px(axis, behind.begins_s) - 4;
  return { shiftId: lane.shiftId, beforeStopId: behind?.id ?? null, anywhere: false, left_px: left + place };
}
