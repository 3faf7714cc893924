import { TechnicalDetail } from "../../parts/technical-detail";
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
  return (
    <>
      <p>{has(own) ? t(own) : problem.status === 412 ? t("fault.stale") : problem.said}</p>
      {problem.faults.length > 0 && (
        <ul>
          {problem.faults.map((fault) => (
            <li key={fault.pointer + fault.code}>
              <FaultText code={fault.code} title={fault.title ?? ""} />
            </li>
          ))}
        </ul>
      )}
      <TechnicalDetail detail={problem.technical} />
    </>
  );
}

interface FaultTextProps {
  code: string;
  /** What the server says of it, in the language of the page. */
  title: string;
}

/** One thing that is wrong: in the words of this page where it has some, else in those of the server. */
export function FaultText({ code, title }: FaultTextProps) {
  const { t, has } = useCommon();
  const own = `fault.${code}`;
  return <span>{has(own) ? t(own) : title}</span>;
}
