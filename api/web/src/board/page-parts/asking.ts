/** Asking the server from a page: what is there, what is being done, what was refused; and what somebody has typed meanwhile. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  loading: boolean;
  reload: () => Promise<void>;
}

/** Reads something, again whenever what it depends on changes; an answer that comes too late is not shown. */
export function useLoad<T>(read: () => Promise<T>, depends: readonly unknown[]): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(true);
  const turn = useRef(0);
  const latest = useRef(read);
  latest.current = read;
  const reload = useCallback(async () => {
    const own = ++turn.current;
    setLoading(true);
    try {
      const found = await latest.current();
      if (own !== turn.current) return;
      setValue(() => found);
      setError(null);
    } catch (problem) {
      if (own === turn.current) setError(problem);
    } finally {
      if (own === turn.current) setLoading(false);
    }
  }, []);
  useEffect(() => {
    void reload();
    return () => {
      turn.current++;
    };
  }, depends);
  return { value, error, loading, reload };
}

export interface Doing {
  busy: boolean;
  error: unknown;
  clear: () => void;
  /** Does something once at a time; false where it was refused, which `error` then tells. */
  run: (step: () => Promise<unknown>) => Promise<boolean>;
}

export function useDoing(): Doing {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const under = useRef(false);
  const run = useCallback(async (step: () => Promise<unknown>) => {
    if (under.current) return false;
    under.current = true;
    setBusy(true);
    setError(null);
    try {
      await step();
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    } finally {
      under.current = false;
      setBusy(false);
    }
  }, []);
  return { busy, error, clear: useCallback(() => setError(null), []), run };
}

/** What was typed and not sent yet, by form: in memory alone, as some of it is about people. */
const drafts = new Map<string, unknown>();

export interface Draft<T> {
  value: T;
  change: (part: Partial<T>) => void;
  /** It was there before the form was opened. */
  found: boolean;
  /** Sent, or not wanted any more. */
  forget: () => void;
}

/** Keeps what somebody types until it is sent, also where the form is closed in between. */
export function useDraft<T extends object>(form: string, first: () => T): Draft<T> {
  const [found, setFound] = useState(() => drafts.has(form));
  const [value, setValue] = useState<T>(() => (drafts.get(form) as T | undefined) ?? first());
  return {
    value,
    found,
    change: (part) =>
      setValue((before) => {
        const after = { ...before, ...part };
        drafts.set(form, after);
        return after;
      }),
    forget: () => {
      drafts.delete(form);
      setFound(false);
      setValue(first());
    },
  };
}
