/** Whether what is shown follows what happens: said in the header, known by the page that follows. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { Observable, useObserved } from "./observable";

/** `none` where the page shows nothing that would change by itself. */
export type LiveState = "none" | "up" | "down";

export class LiveStore extends Observable<LiveState> {
  constructor() {
    super("none");
  }
}

export const LiveContext = createContext(new LiveStore());

export function useLive(): LiveState {
  return useObserved(useContext(LiveContext), (state) => state);
}
