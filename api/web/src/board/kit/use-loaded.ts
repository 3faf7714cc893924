/** Something that is read from the server: shown once it is there, read again when asked to. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

export interface Loaded<T> {
  value: T | null;
  failed: boolean;
  /** Reads it again; what was there stays until the new one is. */
  reload: () => Promise<void>;
}

export function useLoaded<T>(read: () => Promise<T>, inputs: readonly unknown[] = []): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failed, setFailed] = useState(false);
  const turn = useRef(0);
  const reload = useCallback(async () => {
    turn.current += 1;
    const own = turn.current;
    try {
      const next = await read();
      // An answer that was overtaken by a later one is an old one.
      if (own !== turn.current) return;
      setValue(() => next);
      setFailed(false);
    } catch (error) {
      if (own !== turn.current) return;
      console.warn("It cannot be read:", error);
      setFailed(true);
    }
  }, inputs);
  useEffect(() => {
    void reload();
    return () => {
      turn.current += 1;
    };
  }, [reload]);
  return { value, failed, reload };
}
