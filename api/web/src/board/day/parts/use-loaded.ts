/** Something that is read when it is shown, and again when what it depends on is another. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../../../signed-in/problem";

export interface Loaded<T> {
  data: T | null;
  /** Why it was not read: words of the server, or `offline`. */
  failed: string | null;
  again: () => void;
}

export function useLoaded<T>(read: (() => Promise<T>) | null, depends: readonly unknown[]): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const latest = useRef(0);
  useEffect(() => {
    if (read === null) return;
    const own = ++latest.current;
    read()
      .then((found) => {
        if (own !== latest.current) return;
        setData(() => found);
        setFailed(null);
      })
      .catch((error: unknown) => {
        if (own !== latest.current) return;
        if (!(error instanceof Problem)) console.warn("It was not read:", error);
        setFailed(error instanceof Problem ? error.words : "offline");
      });
  }, [...depends, turn]);
  return { data, failed, again: () => setTurn((now) => now + 1) };
}
