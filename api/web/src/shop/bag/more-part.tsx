/** What a bag may need besides: how to get in, money at the door, a word for the courier. */
import { useWords } from "../i18n/words";
import type { BagDraft, PaymentMethod } from "./draft";

const METHODS: PaymentMethod[] = ["cash", "terminal", "meal_voucher", "link"];

interface MorePartProps {
  draft: BagDraft;
  payBad: boolean;
  onDraft: (draft: BagDraft) => void;
}

export function MorePart({ draft, payBad, onDraft }: MorePartProps) {
  const { t } = useWords();
  const pays = draft.pay.trim() !== "";
  const toggled = (method: PaymentMethod) => {
    const rest = draft.methods.filter((one) => one !== method);
    const methods = rest.length === draft.methods.length ? [...rest, method] : rest;
    // Somehow it has to be paid.
    onDraft({ ...draft, methods: methods.length > 0 ? methods : draft.methods });
  };
  return (
    <details class="more" open={pays || draft.floor !== "" || draft.code !== "" || draft.note !== ""}>
      <summary>{t("bag.more")}</summary>
      <div class="form">
        <div class="pair">
          <label>
            {t("bag.floor")}
            <input
              value={draft.floor}
              maxLength={40}
              onInput={(event) => onDraft({ ...draft, floor: event.currentTarget.value })}
            />
          </label>
          <label>
            {t("bag.code")}
            <input
              value={draft.code}
              maxLength={40}
              autocomplete="off"
              onInput={(event) => onDraft({ ...draft, code: event.currentTarget.value })}
            />
          </label>
        </div>
        <label>
          {t("bag.pay")}
          <input
            value={draft.pay}
            inputMode="decimal"
            placeholder={t("bag.payNone")}
            aria-invalid={payBad}
            onInput={(event) => onDraft({ ...draft, pay: event.currentTarget.value })}
          />
          {payBad && <span class="fault">{t("bag.amountBad")}</span>}
        </label>
        {pays && (
          <div class="chips">
            {METHODS.map((method) => (
              <button
                key={method}
                type="button"
                class="choice"
                aria-pressed={draft.methods.includes(method)}
                onClick={() => toggled(method)}
              >
                {t(`bag.method.${method}`)}
              </button>
            ))}
          </div>
        )}
        <label>
          {t("bag.note")}
          <input
            value={draft.note}
            maxLength={500}
            onInput={(event) => onDraft({ ...draft, note: event.currentTarget.value })}
          />
        </label>
      </div>
    </details>
  );
}
