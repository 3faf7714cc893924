import { useWords } from "../i18n/words";
import type { StopTools } from "./use-stop";

/** Money to be taken at the door, in large digits: how it was paid is one touch. */
export function CashPart({ tools }: { tools: StopTools }) {
  const { t, money, has } = useWords();
  const { work, draft, keep } = tools;
  if (work.due.length === 0) return null;
  return (
    <section class="cash" aria-label={t("cash.title")}>
      {work.due.map(({ delivery_id, amount_minor, currency, methods }) => {
        const taken = draft.cash[delivery_id];
        const choose = (method: string, amount: number) =>
          void keep({ cash: { ...draft.cash, [delivery_id]: { method, amount_minor: amount } } });
        return (
          <div key={delivery_id}>
            <p class="amount">{money(amount_minor, currency)}</p>
            <div class="chips">
              {methods.map((method) => {
                const key = `cash.${method}`;
                return (
                  <button
                    key={method}
                    type="button"
                    class="choice"
                    aria-pressed={taken?.method === method && taken.amount_minor > 0}
                    onClick={() => choose(method, amount_minor)}
                  >
                    {has(key) ? t(key) : method}
                  </button>
                );
              })}
              <button
                type="button"
                class="choice"
                aria-pressed={taken?.amount_minor === 0}
                onClick={() => choose(methods[0] ?? "cash", 0)}
              >
                {t("cash.none")}
              </button>
            </div>
          </div>
        );
      })}
    </section>
  );
}
