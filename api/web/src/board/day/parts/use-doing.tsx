/** Something that is done once it is pressed: what is refused is said beside it, what was typed stays. */
import { useState } from "preact/hooks";
import { Problem } from "../../../signed-in/problem";
import { useWords } from "../../i18n/words";
import { useDayStore } from "../store/day-context";

export interface Doing {
  busy: boolean;
  problem: string | null;
  /** Does it, and reads the day anew; answers whether it was done. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useDoing(): Doing {
  const store = useDayStore();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    busy,
    problem,
    run: async (work) => {
      setBusy(true);
      setProblem(null);
      try {
        await work();
        await store.fresh();
        return true;
      } catch (error) {
        if (!(error instanceof Problem)) console.warn("It was not done:", error);
        setProblem(error instanceof Problem ? error.words : "offline");
        // What is old is shown as it is now, beside what was refused.
        if (error instanceof Problem && error.stale) await store.fresh();
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** What was refused, in the words of the server. */
export function Refusal({ problem }: { problem: string | null }) {
  const { t } = useWords();
  if (problem === null) return null;
  return (
    <p class="notice refused" role="alert">
      {problem === "offline" ? t("edit.offline") : problem}
    </p>
  );
}
