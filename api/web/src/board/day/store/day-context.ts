import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { useObserved } from "../../observable";
import type { DayState, DayStore } from "./day-store";

export const DayContext = createContext<DayStore | null>(null);

export function useDayStore(): DayStore {
  const store = useContext(DayContext);
  if (store === null) throw new Error("there is no day");
  return store;
}

export function useDay<Part>(choose: (state: DayState) => Part): Part {
  return useObserved(useDayStore(), choose);
}
