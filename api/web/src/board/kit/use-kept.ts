/** What somebody has written, kept as long as the tab is open: whoever looks at another page finds it again. */
import { useEffect, useState } from "preact/hooks";

export function useKept<T>(name: string, first: () => T): [T, (next: T) => void] {
  const key = `tournee.board.${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = sessionStorage.getItem(key);
      return kept === null ? first() : (JSON.parse(kept) as T);
    } catch {
      // Storage is refused in some private windows: then it lasts as long as the page.
      return first();
    }
  });
  useEffect(() => {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // As above.
    }
  }, [key, value]);
  return [value, setValue];
}
