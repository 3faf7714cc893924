/** What somebody has written, kept as long as the tab is open: whoever looks at another page finds it again. */
import { useEffect, useState } from "preact/hooks";
import { keep, kept } from "../../lib/kept";

export function useKept<T>(name: string, first: () => T): [T, (next: T) => void] {
  const key = `tournee.board.${name}`;
  const [value, setValue] = useState<T>(() => kept<T>(key, "tab") ?? first());
  useEffect(() => keep(key, value, "tab"), [key, value]);
  return [value, setValue];
}
