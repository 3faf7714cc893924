/** Something that is asked of the server: whether it goes on, and what was wrong with it, kept near what caused it. */
import { useCallback, useRef, useState } from "preact/hooks";
import { OfflineError, Problem } from "../../signed-in/problem";

/** What is wrong in our own words, before anybody is asked. */
export class Refusal extends Error {
  /** For people, in the language of the page. */
  get said(): string {
    return this.message;
  }
}

export interface Doing {
  busy: boolean;
  error: unknown;
  /** It went well, and nothing else was tried since. */
  done: boolean;
  /** Does something once at a time; false where it was refused, which `error` then tells. `onStale` loads what is there now, where somebody else was faster. */
  run: (step: () => Promise<unknown>, onStale?: () => unknown) => Promise<boolean>;
  refuse: (text: string) => void;
  clear: () => void;
}

const CALM = { busy: false, error: null as unknown, done: false };

export function useDoing(): Doing {
  const [state, setState] = useState(CALM);
  const under = useRef(false);
  const run = useCallback(async (step: () => Promise<unknown>, onStale?: () => unknown) => {
    // Whoever presses twice has it done once.
    if (under.current) return false;
    under.current = true;
    setState({ ...CALM, busy: true });
    try {
      await step();
      setState({ ...CALM, done: true });
      return true;
    } catch (error) {
      if (error instanceof Problem && error.stale) {
        await Promise.resolve(onStale?.()).catch(() => undefined);
      } else if (!(error instanceof Problem || error instanceof OfflineError)) console.error(error);
      setState({ ...CALM, error });
      return false;
    } finally {
      under.current = false;
    }
  }, []);
  return {
    ...state,
    run,
    refuse: useCallback((text: string) => setState({ ...CALM, error: new Refusal(text) }), []),
    clear: useCallback(() => setState(CALM), []),
  };
}
