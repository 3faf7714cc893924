/** What was refused, near what caused it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { OfflineError, Problem } from "../../signed-in/problem";
import { useWords } from "../i18n/words";

export function useFault(): { fault: ComponentChildren; show: (error: unknown) => void } {
  const [error, show] = useState<unknown>(null);
  return { fault: error === null ? null : <Fault error={error} />, show };
}

export function Fault({ error }: { error: unknown }) {
  const { t } = useWords();
  if (error instanceof OfflineError) {
    return (
      <p class="fault" role="alert">
        {t("fault.offline")}
      </p>
    );
  }
  const lines = error instanceof Problem ? saidOf(error) : [String(error)];
  return (
    <div class="fault" role="alert">
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

/** Each thing that is wrong with what to do about it, else the whole in one sentence. */
function saidOf(problem: Problem): string[] {
  if (problem.faults.length === 0) return [problem.detail];
  return problem.faults.map((one) => [one.message, one.remedy].filter((text) => text).join(" → "));
}
