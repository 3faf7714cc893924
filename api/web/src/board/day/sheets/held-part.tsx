import { api, got } from "../../../signed-in/api";
import { useWords } from "../../i18n/words";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import type { Delivery } from "./delivery-sheet";

/** Why an order is held, and what lets it go on. */
export function HeldPart({ delivery }: { delivery: Delivery }) {
  const { t, coded, number } = useWords();
  const { busy, problem, run } = useDoing();
  const path = { path: { delivery_id: delivery.id } };
  const reason = delivery.held_reason ?? "";
  const { data } = useLoaded(
    () => got(api.GET("/v1/deliveries/{delivery_id}/guesses", { params: path })),
    [delivery.id, delivery.version],
  );
  return (
    <section class="held">
      <p class="notice broken">{t("held.because", { why: coded("held", reason) })}</p>
      {data?.in_doubt && (
        <>
          <p>{t("held.which", { address: data.address })}</p>
          <ul class="offers">
            {data.guesses.map((guess) => (
              <li key={guess.label}>
                <button
                  type="button"
                  class="small"
                  disabled={busy}
                  onClick={() =>
                    void run(() =>
                      api.POST("/v1/deliveries/{delivery_id}/resolve-address", {
                        params: path,
                        body: { guess: guess.label, promise: true },
                      }),
                    )
                  }
                >
                  {guess.label} <span class="quiet">{number(guess.confidence * 100)} %</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      {reason.includes("duplicate") && (
        <button
          type="button"
          class="small"
          disabled={busy}
          onClick={() =>
            void run(() =>
              api.POST("/v1/deliveries/{delivery_id}/keep-both", { params: path, body: { promise: true } }),
            )
          }
        >
          {t("held.keepBoth")}
        </button>
      )}
      <Refusal problem={problem} />
    </section>
  );
}
