import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** What the reader looks at: a round by its index in the plan, and a stop by its index in the round. */
export interface Selection {
  round: number | null;
  stop: number | null;
}

export const NOTHING: Selection = { round: null, stop: null };

export interface SelectionState {
  selection: Selection;
  chooseRound: (round: number | null) => void;
  chooseStop: (round: number, stop: number) => void;
  closeStop: () => void;
}

export const SelectionContext = createContext<SelectionState>({
  selection: NOTHING,
  chooseRound: () => undefined,
  chooseStop: () => undefined,
  closeStop: () => undefined,
});

export function useSelection(): SelectionState {
  return useContext(SelectionContext);
}
