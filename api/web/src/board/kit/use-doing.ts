/** Something that is asked of the server: whether it goes on, and what was wrong with it, kept near what caused it. */
import { useRef, useState } from "preact/hooks";
import { OfflineError, Problem } from "../../signed-in/problem";
import { useKit } from "./use-said";

export interface Doing {
  busy: boolean;
  /** What was wrong, in words. */
  fault: string;
  /** What was wrong with single fields, by their JSON pointers. */
  faults: Record<string, string>;
  done: boolean;
  /** Does it; true where it went well. `onStale` loads what is there now, since somebody else was faster. */
  run: (what: () => Promise<unknown>, onStale?: () => Promise<unknown>) => Promise<boolean>;
  /** Says what is wrong before anybody is asked. */
  refuse: (fault: string, faults?: Record<string, string>) => void;
  clear: () => void;
}

export function useDoing(): Doing {
  const { t } = useKit();
  const [state, setState] = useState({
    busy: false,
    fault: "",
    faults: {} as Record<string, string>,
    done: false,
  });
  const busy = useRef(false);
  const set = (change: Partial<typeof state>) =>
    setState({ busy: false, fault: "", faults: {}, done: false, ...change });
  return {
    ...state,
    run: async (what, onStale) => {
      // Whoever presses twice has it done once.
      if (busy.current) return false;
      busy.current = true;
      set({ busy: true });
      try {
        await what();
        set({ done: true });
        return true;
      } catch (error) {
        if (error instanceof Problem && error.status === 412 && onStale !== undefined) {
          await onStale().catch(() => undefined);
          set({ fault: t("stale") });
        } else if (error instanceof Problem) {
          set({ fault: error.said, faults: faultsOf(error) });
        } else if (error instanceof OfflineError) set({ fault: t("offline") });
        else {
          set({});
          throw error;
        }
        return false;
      } finally {
        busy.current = false;
      }
    },
    refuse: (fault, faults = {}) => set({ fault, faults }),
    clear: () => set({}),
  };
}

function faultsOf({ faults }: Problem): Record<string, string> {
  return Object.fromEntries(faults.map(({ pointer, title, message }) => [pointer, title || message]));
}
