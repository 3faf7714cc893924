/** Something that is read from the server: shown once it is there, read again when asked to. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<T> {
  value: T | undefined;
  error: unknown;
  loading: boolean;
  /** Reads it again; what was there stays until the new one is. */
  reload: () => Promise<void>;
}

/** Reads something, again whenever what it depends on changes; an answer that was overtaken by a later one is not shown. */
export function useLoaded<T>(read: () => Promise<T>, depends: readonly unknown[] = []): Loaded<T> {
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
