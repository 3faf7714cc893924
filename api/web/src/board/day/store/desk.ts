/** What somebody at the desk has in hand: what is selected, what is open, what is being moved, what is shown. The same for queue, timeline, columns, list and map. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { keep, kept } from "../../../lib/kept";
import { Observable, useObserved } from "../../observable";
import type { Point } from "./model";

export type Sheet =
  | { kind: "delivery"; id: string; part?: "why" | "messages" | "reschedule" | "pickups" }
  | { kind: "round"; shiftId: string }
  | { kind: "line"; subject: string; detail: string }
  | { kind: "door"; escalationId: string }
  | { kind: "closures" }
  | { kind: "help" };

/** Somewhere on a round: before a stop, at the end, or wherever it costs least. */
export interface Spot {
  shiftId: string;
  beforeStopId: string | null;
  anywhere: boolean;
}

export interface Drawing {
  kind: "lasso" | "line" | "area";
  points: readonly Point[];
}

export type View = "timeline" | "columns" | "list";
export type Tab = "todo" | "rounds" | "map";

export interface DeskState {
  /** Names of stops and of baskets without a round. */
  selected: ReadonlySet<string>;
  /** Baskets that something is selected of: both of their ends are shown. */
  ends: ReadonlySet<string>;
  /** The stop that the keyboard is at. */
  at: string | null;
  sheet: Sheet | null;
  /** What is being moved by the dialog, and where it would come. */
  moving: { items: readonly string[]; spot: Spot | null } | null;
  /** Whether the proposal stands beside the day, and its blocks on the timeline. */
  plan: boolean;
  /** What is being drawn on the map; `lasso` selects, the others close streets. */
  drawing: Drawing | null;
  view: View;
  tab: Tab;
  map: boolean;
  search: string;
}

const KEPT = "tournee.board";

export class Desk extends Observable<DeskState> {
  constructor(narrow: boolean) {
    const { view, map } = kept<Pick<DeskState, "view" | "map">>(KEPT) ?? {};
    super({
      selected: new Set(),
      ends: new Set(),
      at: null,
      sheet: null,
      moving: null,
      plan: false,
      drawing: null,
      // Columns are for thumbs: blocks of a time axis are too small for them.
      view: view ?? (narrow ? "columns" : "timeline"),
      tab: "todo",
      map: map ?? true,
      search: "",
    });
  }

  show(parts: Partial<Pick<DeskState, "view" | "map">>): void {
    this.put(parts);
    const { view, map } = this.get();
    keep(KEPT, { view, map });
  }

  /** Whether somebody has something in hand that another date would take from them. */
  isInUse(): boolean {
    const { selected, sheet, moving, plan, drawing } = this.get();
    return selected.size > 0 || sheet !== null || moving !== null || plan || drawing !== null;
  }

  /** Selects one thing, or adds it and takes it away again. */
  select(id: string, more: boolean): void {
    if (!more) {
      this.put({ selected: new Set([id]), at: id });
      return;
    }
    const selected = new Set(this.get().selected);
    if (!selected.delete(id)) selected.add(id);
    this.put({ selected, at: id });
  }

  selectAll(ids: Iterable<string>): void {
    this.put({ selected: new Set(ids) });
  }

  clear(): void {
    this.put({ selected: new Set() });
  }

  open(sheet: Sheet | null): void {
    this.put({ sheet });
  }

  move(items: readonly string[]): void {
    if (items.length > 0) this.put({ moving: { items, spot: null }, sheet: null });
  }
}

export const DeskContext = createContext<Desk | null>(null);

export function useDeskStore(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("there is no desk");
  return desk;
}

export function useDesk<Part>(choose: (state: DeskState) => Part): Part {
  return useObserved(useDeskStore(), choose);
}
