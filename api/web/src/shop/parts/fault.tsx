/** What was refused, near what caused it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { TechnicalDetail } from "../../parts/technical-detail";
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
  if (!(error instanceof Problem)) {
    return (
      <p class="fault" role="alert">
        {t("fault.unknown")}
      </p>
    );
  }
  const { code, said, technical, faults } = error;
  return (
    <div class="fault" role="alert">
      {faults.length === 0 ? (
        <FaultText code={code} said={said} />
      ) : (
        // Each thing that is wrong, with what to do about it.
        faults.map((one) => <FaultText key={one.pointer + one.code} code={one.code} said={one.title ?? ""} />)
      )}
      <TechnicalDetail detail={technical} />
    </div>
  );
}

/** One thing that is wrong: in the words of this screen where it has some, else in those of the server. */
export function FaultText({ code, said }: { code: string; said: string }) {
  const { t, has } = useWords();
  const own = `fault.${code}`;
  return <p>{has(own) ? t(own) : said}</p>;
}
