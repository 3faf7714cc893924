import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../../signed-in/api";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { useDraft } from "../../kit/use-draft";
import { Part } from "../parts/part";
import { Refusal, useDoing } from "../parts/use-doing";
import type { Delivery } from "./delivery-sheet";

const OVER = new Set(["delivered", "partially_delivered", "returned", "cancelled", "handed_over"]);

/** Another window: what the plan can offer, then one of it. */
export function Rescheduling({ delivery, open }: { delivery: Delivery; open: boolean }) {
  const { t, moment, time, money } = useWords();
  const { busy, problem, run } = useDoing();
  const [quote, setQuote] = useState<Schemas["QuoteForm"] | null>(null);
  const [done, setDone] = useState(false);
  if (OVER.has(delivery.status) || delivery.visit_id !== null) return null;
  return (
    <Part title={t("reschedule.title")} open={open}>
      {done && (
        <p class="notice done" role="status">
          {t("reschedule.done")}
        </p>
      )}
      {!done && (quote === null || quote.offers.length === 0 || problem !== null) && (
        <button
          type="button"
          class="small"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              const params = { path: { delivery_id: delivery.id } };
              const found = await got(
                api.POST("/v1/deliveries/{delivery_id}/reschedule", { params, body: {} }),
              );
              setQuote(found);
            })
          }
        >
          {t(busy ? "reschedule.looking" : "reschedule.look")}
        </button>
      )}
      {!done && quote !== null && quote.offers.length === 0 && <p>{t("reschedule.none")}</p>}
      {!done && quote !== null && (
        <ul class="offers">
          {quote.offers.map((offer) => (
            <li key={offer.window.earliest}>
              <button
                type="button"
                class="small"
                disabled={busy}
                onClick={() =>
                  void run(() =>
                    api.POST("/v1/quotes/{quote_id}/accept", {
                      params: { path: { quote_id: quote.id } },
                      body: { start: offer.window.earliest },
                    }),
                  ).then(setDone)
                }
              >
                {moment(epoch(offer.window.earliest))} – {time(epoch(offer.window.latest))}
                {offer.green && <span class="chip easy">{t("reschedule.green")}</span>}
                {offer.added_cost && (
                  <span class="quiet">
                    + {money(offer.added_cost.amount_minor, offer.added_cost.currency)}
                  </span>
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      <Refusal problem={problem} />
    </Part>
  );
}

/** Taking an order back, with a reason. */
export function Cancelling({ delivery, again }: { delivery: Delivery; again: () => void }) {
  const { t } = useWords();
  const { busy, problem, run } = useDoing();
  const draft = useDraft(`cancel ${delivery.id}`, () => ({ reason: "" }));
  const { reason } = draft.value;
  if (OVER.has(delivery.status)) return null;
  return (
    <Part title={t("cancel.title")}>
      <form
        class="writing"
        onSubmit={(event) => {
          event.preventDefault();
          void run(() =>
            api.POST("/v1/deliveries/{delivery_id}/cancel", {
              params: { path: { delivery_id: delivery.id } },
              body: { reason },
            }),
          ).then((done) => {
            if (!done) return;
            draft.forget();
            again();
          });
        }}
      >
        <label>
          {t("cancel.reason")}
          <input
            required
            maxLength={200}
            value={reason}
            onInput={(event) => draft.change({ reason: event.currentTarget.value })}
          />
        </label>
        <Refusal problem={problem} />
        <button type="submit" class="small warn" disabled={busy || reason.trim() === ""}>
          {t("cancel.do")}
        </button>
      </form>
    </Part>
  );
}
