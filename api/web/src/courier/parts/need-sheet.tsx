import { useWords } from "../i18n/words";
import { isComplete, type Results } from "../store/stop-work";
import { CashPart } from "./cash-part";
import { ProofParts } from "./proof-parts";
import { Sheet } from "./sheet";
import type { StopTools } from "./use-stop";

interface NeedSheetProps {
  tools: StopTools;
  results?: Results;
  onClose: () => void;
}

/** What is still missing, and no more; with it the stop is done. */
export function NeedSheet({ tools, results = tools.meant(), onClose }: NeedSheetProps) {
  const { t } = useWords();
  const missing = tools.missingFor(results);
  const kinds = new Set([...missing.proofs.flat(), ...tools.draft.proofs.map((one) => one.kind)]);
  // It stays with its ticks when the last of them is there.
  if (tools.draft.scans.length > 0) kinds.add("barcode");
  return (
    <Sheet title={t("need.title")} onClose={onClose}>
      {missing.proofs.map((group) => (
        <p key={group.join()} class="needed">
          {group.map((kind) => t(`need.${kind}`)).join(t("need.or"))}
        </p>
      ))}
      {missing.checks.length > 0 && <p class="needed">{t("need.checks")}</p>}
      <ProofParts tools={tools} kinds={[...kinds]} />
      <CashPart tools={tools} />
      <button
        type="button"
        class="main"
        disabled={!isComplete(missing)}
        onClick={() => void tools.close(results)}
      >
        {t("need.finish")}
      </button>
    </Sheet>
  );
}
