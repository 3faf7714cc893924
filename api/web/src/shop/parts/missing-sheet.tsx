/** Something is missing: what, what instead, and what of the money; the customer is asked, or nothing is handed over at all. */
import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import type { SeenLine } from "../store/fold";
import { OpenQuestion } from "./question";
import { Sheet } from "./sheet";
import { useHeld } from "./use-held";

interface Said {
  missing: string;
  proposal: string;
  refund: string;
}

const NOTHING: Said = { missing: "", proposal: "", refund: "" };

export function MissingSheet({ line, onClose }: { line: SeenLine; onClose: () => void }) {
  const { t, amount } = useWords();
  const shop = useShop();
  const { lost_ms } = useShopState();
  const [said, setSaid] = useHeld<Said>(`tournee.shop.said.missing.${line.task_id}`, NOTHING);
  const [sure, setSure] = useState(false);
  const refund_minor = said.refund.trim() === "" ? 0 : amount(said.refund);
  const parts = partsOf(line.items);
  const ask = (event: Event) => {
    event.preventDefault();
    if (said.missing.trim() === "" || refund_minor === null) return;
    const body = { missing: said.missing.trim(), proposal: said.proposal.trim(), refund_minor };
    shop.press(line, "missing", body, 0);
    setSaid(NOTHING);
    onClose();
  };
  return (
    <Sheet title={`${t("missing.title")} · ${line.code}`} onClose={onClose}>
      {line.substitutions.map((question) => (
        <OpenQuestion key={question.id} question={question} />
      ))}
      <form class="form" onSubmit={ask}>
        <label>
          {t("missing.what")}
          <input
            value={said.missing}
            maxLength={500}
            required
            onInput={(event) => setSaid({ ...said, missing: event.currentTarget.value })}
          />
        </label>
        {parts.length > 1 && (
          <div class="chips">
            {parts.map((part) => (
              <button
                key={part}
                type="button"
                class="small"
                aria-pressed={said.missing === part}
                onClick={() => setSaid({ ...said, missing: part })}
              >
                {part}
              </button>
            ))}
          </div>
        )}
        <label>
          {t("missing.instead")}
          <input
            value={said.proposal}
            maxLength={500}
            onInput={(event) => setSaid({ ...said, proposal: event.currentTarget.value })}
          />
          <span class="quiet">{t("missing.insteadHint")}</span>
        </label>
        <label>
          {t("missing.refund")}
          <input
            value={said.refund}
            inputMode="decimal"
            aria-invalid={refund_minor === null}
            onInput={(event) => setSaid({ ...said, refund: event.currentTarget.value })}
          />
          {refund_minor === null && <span class="fault">{t("bag.amountBad")}</span>}
        </label>
        <p class="quiet">{t(lost_ms === null ? "missing.hint" : "missing.kept")}</p>
        <button type="submit" class="main" disabled={said.missing.trim() === "" || refund_minor === null}>
          {t("missing.ask")}
        </button>
      </form>
      <div class="apart">
        <p class="quiet">{t("missing.nothingHint")}</p>
        <button
          type="button"
          class={sure ? "warn main" : "warn second"}
          onClick={() => {
            if (!sure) {
              setSure(true);
              return;
            }
            shop.press(line, "leave_out", { reason: t("missing.nothingReason") });
            onClose();
          }}
        >
          {t(sure ? "missing.nothingSure" : "missing.nothing")}
        </button>
      </div>
    </Sheet>
  );
}

/** The single things of a basket, as they are written one after the other. */
function partsOf(items: string): string[] {
  return items
    .split(/[,;\n+]/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && !part.includes("("))
    .slice(0, 8);
}
