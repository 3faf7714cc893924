import { useCommon } from "./page-words";
import { ProblemNote } from "./problem-note";
import { type Doing, Refusal } from "./use-doing";

/** What became of something that was asked; nothing is said of what went well where `done` is empty. */
export function Outcome({ doing, done }: { doing: Doing; done?: string }) {
  const { t } = useCommon();
  if (doing.done) {
    return done === "" ? null : (
      <p class="good-note" role="status">
        {done ?? t("state.saved")}
      </p>
    );
  }
  if (!(doing.error instanceof Refusal)) return <ProblemNote error={doing.error} />;
  return (
    <p class="problem" role="alert">
      {doing.error.said}
    </p>
  );
}
