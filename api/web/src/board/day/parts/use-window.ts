/** Which of many equal lines can be seen: only those are made. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

export interface Seen {
  first: number;
  last: number;
}

const BEYOND = 3;

export function useWindow(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  size_px: number,
  across = false,
): { seen: Seen; look: () => void } {
  const [seen, setSeen] = useState<Seen>({ first: 0, last: Math.min(count, 14) });
  const look = () => {
    const box = scroller.current;
    if (box === null) return;
    const from = across ? box.scrollLeft : box.scrollTop;
    const length = across ? box.clientWidth : box.clientHeight;
    const first = Math.max(0, Math.min(count - 1, Math.floor(from / size_px) - BEYOND));
    const last = Math.min(count, Math.ceil((from + length) / size_px) + BEYOND);
    setSeen((was) => (was.first === first && was.last === last ? was : { first, last }));
  };
  useLayoutEffect(look, [count, size_px]);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (scroller.current !== null) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [count, size_px]);
  return { seen, look };
}
