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
  if (!(error instanceof Problem)) {
    return (
      <p class="fault" role="alert">
        {t("fault.unknown")}
      </p>
    );
  }
  const { code, detail, faults } = error;
  return (
    <div class="fault" role="alert">
      {faults.length === 0 ? (
        <FaultText code={code} message={detail} />
      ) : (
        // Each thing that is wrong, with what to do about it.
        faults.map((one) => (
          <FaultText
            key={one.pointer + one.code}
            code={one.code}
            message={[one.message, one.remedy].filter((text) => text).join(" → ")}
          />
        ))
      )}
    </div>
  );
}

/** One thing that is wrong: in the reader's language where it has a sentence of ours, beside the server's own words. */
export function FaultText({ code, message }: { code: string; message: string }) {
  const { t, has } = useWords();
  const own = `fault.${code}`;
  return (
    <>
      {has(own) && <p>{t(own)}</p>}
      <p class={has(own) ? "quiet" : undefined} lang="en">
        {message}
      </p>
    </>
  );
}
