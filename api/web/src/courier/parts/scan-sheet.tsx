import { useWords } from "../i18n/words";
import { ScanPart } from "./scan-part";
import { Sheet } from "./sheet";
import type { StopTools } from "./use-stop";

/** The pieces of the baskets at a stop, to be ticked off one after the other. */
export function ScanSheet({ tools, onClose }: { tools: StopTools; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Sheet title={t("scan.title")} onClose={onClose}>
      <ScanPart tools={tools} />
      <button type="button" class="main" onClick={onClose}>
        {t("more.keep")}
      </button>
    </Sheet>
  );
}
