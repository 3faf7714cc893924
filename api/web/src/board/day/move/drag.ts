/** Dragging with mouse, pen or finger: nothing renders while something is dragged, a copy and a marker are moved. */
import type { Spot } from "../store/desk";

/** What places say of themselves, in `data-` attributes:
 * `data-item` on what can be dragged, `data-lane` on rows of the time axis, `data-column` on columns, `data-tray` on what no round has. */
export interface DragOptions {
  /** What is dragged with the thing under the pointer: all that is selected, where it is. */
  itemsOf: (id: string) => readonly string[];
  /** Where something over a lane would come, with how far from the left of the window that is; null where it cannot. */
  spotOf: (shiftId: string, x: number, row: HTMLElement) => (Spot & { left_px: number }) | null;
  wordsOf: (spot: Spot | null, items: readonly string[]) => string;
  drop: (items: readonly string[], spot: Spot | null) => void;
}

const FAR_PX = 6;
const LONG_MS = 420;
const EDGE_PX = 44;

/** Lets things in an element be dragged, until the answer is called. */
export function draggable(root: HTMLElement, options: DragOptions): () => void {
  let drag: Drag | null = null;
  let timer = 0;
  let start: PointerEvent | null = null;

  const begin = (event: PointerEvent, id: string) => {
    const items = options.itemsOf(id);
    if (items.length > 0) drag = new Drag(root, event, items, options);
  };
  const down = (event: PointerEvent) => {
    const item = (event.target as Element).closest<HTMLElement>("[data-item]");
    if (item === null || event.button !== 0 || drag !== null) return;
    start = event;
    if (event.pointerType === "touch") {
      // A short touch opens, one that moves scrolls: only a long one takes something up.
      timer = window.setTimeout(() => begin(event, item.dataset.item ?? ""), LONG_MS);
    }
  };
  const move = (event: PointerEvent) => {
    if (drag !== null) {
      drag.to(event.clientX, event.clientY);
      return;
    }
    if (start === null || Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < FAR_PX)
      return;
    if (start.pointerType === "touch") clearTimeout(timer);
    else {
      const item = (start.target as Element).closest<HTMLElement>("[data-item]");
      // The first move takes it up, each one after it carries it.
      if (item !== null) begin(event, item.dataset.item ?? "");
    }
    start = null;
  };
  const end = (commit: boolean) => {
    clearTimeout(timer);
    timer = 0;
    start = null;
    drag?.end(commit);
    drag = null;
  };
  const up = () => end(true);
  const cancel = () => end(false);
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape" && drag !== null) {
      event.stopPropagation();
      end(false);
    }
  };
  // While something is held the page must not scroll under it.
  const still = (event: TouchEvent) => {
    if (drag !== null) event.preventDefault();
  };
  const menu = (event: Event) => {
    if (drag !== null || timer !== 0) event.preventDefault();
  };
  root.addEventListener("pointerdown", down);
  root.addEventListener("touchmove", still, { passive: false });
  root.addEventListener("contextmenu", menu);
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  addEventListener("pointercancel", cancel);
  addEventListener("keydown", key, true);
  return () => {
    end(false);
    root.removeEventListener("pointerdown", down);
    root.removeEventListener("touchmove", still);
    root.removeEventListener("contextmenu", menu);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
    removeEventListener("pointercancel", cancel);
    removeEventListener("keydown", key, true);
  };
}

class Drag {
  private readonly copy = document.createElement("div");
  private readonly marker = document.createElement("div");
  private readonly sources: HTMLElement[];
  private spot: Spot | null | undefined = undefined;
  private frame = 0;
  private x = 0;
  private y = 0;

  constructor(
    private readonly root: HTMLElement,
    event: PointerEvent,
    private readonly items: readonly string[],
    private readonly options: DragOptions,
  ) {
    this.copy.className = "drag-copy";
    this.marker.className = "drop-marker";
    this.sources = [...root.querySelectorAll<HTMLElement>("[data-item]")].filter((one) =>
      items.includes(one.dataset.item ?? ""),
    );
    for (const one of this.sources) one.dataset.dragged = "";
    document.body.append(this.copy, this.marker);
    document.documentElement.dataset.dragging = "";
    getSelection()?.removeAllRanges();
    if (event.pointerType === "touch") navigator.vibrate?.(15);
    this.to(event.clientX, event.clientY);
    // A click that ends a drag opens nothing.
    addEventListener("click", swallow, { capture: true, once: true });
  }

  to(x: number, y: number): void {
    this.x = x;
    this.y = y;
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.frame = 0;
    const { x, y } = this;
    this.copy.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    const under = document.elementFromPoint(x, y);
    const lane = under?.closest<HTMLElement>("[data-lane]");
    const column = under?.closest<HTMLElement>("[data-column]");
    this.scrollAtEdges(under);
    if (lane) this.overLane(lane);
    else if (column) this.overColumn(column);
    else if (under?.closest("[data-tray]")) this.over(null);
    else this.over(undefined);
    const words = this.spot === undefined ? "" : this.options.wordsOf(this.spot, this.items);
    if (this.copy.textContent !== words) this.copy.textContent = words;
    this.copy.hidden = words === "";
  }

  private overLane(lane: HTMLElement): void {
    const spot = this.options.spotOf(lane.dataset.lane ?? "", this.x, lane);
    this.over(spot ?? undefined);
    const { top, height } = lane.getBoundingClientRect();
    if (spot) this.mark("upright", { left: spot.left_px - 2, top, width: 4, height });
  }

  private overColumn(column: HTMLElement): void {
    const cards = [...column.querySelectorAll<HTMLElement>("[data-open]")];
    const boxes = cards.map((card) => card.getBoundingClientRect());
    const index = boxes.findIndex((box) => this.y < box.top + box.height / 2);
    const beforeStopId = cards[index]?.dataset.item ?? null;
    this.over({ shiftId: column.dataset.column ?? "", beforeStopId, anywhere: false });
    const own = column.getBoundingClientRect();
    const top = boxes[index]?.top ?? (boxes.at(-1)?.bottom ?? own.top + 8) + 6;
    this.mark("flat", { left: own.left + 4, top: top - 5, width: own.width - 8, height: 4 });
  }

  private over(spot: Spot | null | undefined): void {
    this.spot = spot;
    this.marker.hidden = true;
    for (const tray of this.root.querySelectorAll<HTMLElement>("[data-tray]")) {
      tray.toggleAttribute("data-over", spot === null);
    }
  }

  private mark(way: string, box: { left: number; top: number; width: number; height: number }): void {
    this.marker.hidden = false;
    this.marker.dataset.way = way;
    for (const [name, value] of Object.entries(box)) this.marker.style.setProperty(name, `${value}px`);
  }

  private scrollAtEdges(under: Element | null): void {
    const box = under?.closest<HTMLElement>("[data-scrolls]");
    if (!box) return;
    const { left, right, top, bottom } = box.getBoundingClientRect();
    const by = (at: number, from: number, to: number) =>
      at < from + EDGE_PX ? (at - from - EDGE_PX) / 3 : at > to - EDGE_PX ? (at - to + EDGE_PX) / 3 : 0;
    const dx = by(this.x, left, right);
    const dy = by(this.y, top, bottom);
    if (dx === 0 && dy === 0) return;
    box.scrollBy(dx, dy);
    // It goes on for as long as the pointer rests at the edge.
    this.frame = requestAnimationFrame(() => this.paint());
  }

  end(commit: boolean): void {
    cancelAnimationFrame(this.frame);
    if (commit) {
      // The last place counts, although no frame may have shown it.
      this.paint();
      cancelAnimationFrame(this.frame);
    }
    for (const one of this.sources) delete one.dataset.dragged;
    for (const tray of this.root.querySelectorAll("[data-tray]")) tray.removeAttribute("data-over");
    delete document.documentElement.dataset.dragging;
    this.copy.remove();
    this.marker.remove();
    setTimeout(() => removeEventListener("click", swallow, { capture: true }), 0);
    if (commit && this.spot !== undefined) this.options.drop(this.items, this.spot);
  }
}

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
