import type { ComponentChildren } from "preact";
import { useCommon } from "./page-words";
import { ProblemNote } from "./problem-note";
import type { Loaded } from "./use-loaded";

/** Shows what was read, or that it is read, or why it was not; what is there stays while it is read again. */
export function Shown<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { t } = useCommon();
  return (
    <>
      <ProblemNote error={of.error} onAgain={() => void of.reload()} />
      {of.value !== undefined
        ? children(of.value)
        : of.loading && (
            <p class="quiet" role="status">
              {t("state.loading")}
            </p>
          )}
    </>
  );
}
