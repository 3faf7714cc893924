import { OfflineError, Problem } from "../../signed-in/problem";
import { useCommon } from "./page-words";

interface ProblemNoteProps {
  error: unknown;
  /** Where there is something to be tried again. */
  onAgain?: () => void;
}

/** Says what was refused and what mends it, next to what has caused it. */
export function ProblemNote({ error, onAgain }: ProblemNoteProps) {
  const { t, has } = useCommon();
  if (error === null || error === undefined) return null;
  return (
    <div class="problem" role="alert">
      {error instanceof Problem ? <Said problem={error} t={t} has={has} /> : null}
      {!(error instanceof Problem) && (
        <p>{t(error instanceof OfflineError ? "fault.offline" : "fault.unknown")}</p>
      )}
      {onAgain && (
        <button type="button" class="small" onClick={onAgain}>
          {t("act.again")}
        </button>
      )}
    </div>
  );
}

type Words = Pick<ReturnType<typeof useCommon>, "t" | "has">;

function Said({ problem, t, has }: Words & { problem: Problem }) {
  const own = `fault.${problem.code}`;
  const title = has(own)
    ? t(own)
    : problem.status === 412
      ? t("fault.stale")
      : problem.status === 403
        ? t("fault.forbidden")
        : "";
  return (
    <>
      {title !== "" && <p>{title}</p>}
      {problem.faults.length === 0 ? (
        <p class={title === "" ? "" : "quiet"} lang="en">
          {problem.detail}
        </p>
      ) : (
        <ul>
          {problem.faults.map((fault) => (
            <li key={fault.pointer + fault.code}>
              <FaultText code={fault.code} message={fault.message} remedy={fault.remedy ?? ""} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

interface FaultTextProps {
  code: string;
  message: string;
  remedy: string;
}

/** One thing that is wrong: in the reader's language where that is known, beside the server's own words. */
export function FaultText({ code, message, remedy }: FaultTextProps) {
  const { t, has } = useCommon();
  const own = `fault.${code}`;
  return (
    <>
      {has(own) && <span class="fault-own">{t(own)} </span>}
      <span class={has(own) ? "quiet" : ""} lang="en">
        {message}
        {remedy !== "" && ` — ${remedy}`}
      </span>
    </>
  );
}
