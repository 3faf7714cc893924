import { useState } from "preact/hooks";
import { api, got } from "../../../signed-in/api";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import type { Delivery } from "./delivery-sheet";

/** What shows that goods were handed over. */
export function ProofsPart({ delivery }: { delivery: Delivery }) {
  const { t, moment, coded } = useWords();
  const [asked, setAsked] = useState(false);
  const path = { path: { delivery_id: delivery.id } };
  const { data, failed } = useLoaded(
    asked ? () => got(api.GET("/v1/deliveries/{delivery_id}/proofs", { params: path })) : null,
    [delivery.id, delivery.version, asked],
  );
  return (
    <Part title={t("proofs.title")} onOpen={() => setAsked(true)}>
      <Refusal problem={failed} />
      {data?.proofs.length === 0 && <p class="quiet">{t("proofs.none")}</p>}
      <ul class="proofs">
        {data?.proofs.map((proof) => (
          <li key={proof.id}>
            <span>
              {coded("proof", proof.kind)}
              {proof.value && <strong> {proof.value}</strong>}
              <span class="quiet"> {moment(epoch(proof.happened_at))}</span>
            </span>
            {proof.erased_at !== null && <span class="quiet">{t("proofs.erased")}</span>}
            {proof.has_picture && proof.picture === null && proof.erased_at === null && (
              <span class="quiet">{t("proofs.notYet")}</span>
            )}
            {proof.picture !== null && (
              <a href={proof.picture} target="_blank" rel="noopener noreferrer">
                <img src={proof.picture} alt={coded("proof", proof.kind)} loading="lazy" />
              </a>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
