import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useCommon } from "./page-words";

const SHOWN = 50;

interface FewProps<T> {
  all: readonly T[];
  children: (shown: readonly T[]) => ComponentChildren;
}

/** The first ones of a list that may be long, and more of them by a touch. */
export function Few<T>({ all, children }: FewProps<T>) {
  const { t, number } = useCommon();
  const [most, setMost] = useState(SHOWN);
  return (
    <>
      {children(all.slice(0, most))}
      {all.length > most && (
        <button type="button" class="small" onClick={() => setMost(most + SHOWN)}>
          {t("act.more")} ({number(all.length - most)})
        </button>
      )}
    </>
  );
}
