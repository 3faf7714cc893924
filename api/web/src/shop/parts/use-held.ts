import { useEffect, useState } from "preact/hooks";
import { keep, kept } from "../../lib/kept";

/** What somebody types, kept on the phone until it is sent: nothing is lost when it goes dark. */
export function useHeld<T>(name: string, empty: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => kept<T>(name) ?? empty);
  useEffect(() => {
    setValue(kept<T>(name) ?? empty);
  }, [name]);
  return [
    value,
    (next) => {
      setValue(next);
      keep(name, JSON.stringify(next) === JSON.stringify(empty) ? null : next);
    },
  ];
}
