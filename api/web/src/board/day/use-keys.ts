/** Keys that work wherever somebody is on the day, except where they type. */
import { useEffect } from "preact/hooks";
import { useMayChange } from "../begun-context";
import { useDayStore } from "./store/day-context";
import { useDeskStore } from "./store/desk";
import { movable } from "./store/moves";

export function useKeys(): void {
  const store = useDayStore();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const target = event.target as Element;
      const state = desk.get();
      if (target.closest("input, textarea, select, dialog") || event.altKey) return;
      const undo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey);
      if (!undo && (event.ctrlKey || event.metaKey)) return;
      if (event.key === "Escape" && state.drawing?.kind === "lasso") desk.put({ drawing: null });
      else if (event.key === "Escape") desk.clear();
      else if (event.key === "?") desk.open({ kind: "help" });
      else if (event.key.toLowerCase() === "p") desk.put({ plan: !state.plan });
      else if (event.key === "/") {
        desk.show({ view: "list" });
        desk.put({ tab: "rounds" });
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>(".basket-list input[type=search]")?.focus(),
        );
      } else if (mayChange && undo) void store.undo();
      else if (mayChange && event.key.toLowerCase() === "m") {
        const { shown } = store.get();
        // What the focus is on counts where nothing is selected.
        const at = target.closest<HTMLElement>("[data-item]")?.dataset.item;
        const items = state.selected.size > 0 ? state.selected : at === undefined ? [] : [at];
        if (shown !== null) desk.move(movable(shown, items));
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [store, desk, mayChange]);
}
