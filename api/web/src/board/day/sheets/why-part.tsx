import { useState } from "preact/hooks";
import { api, got } from "../../../signed-in/api";
import { useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import type { Delivery } from "./delivery-sheet";

/** Why this courier has it, and why at this hour; or why nobody has, and what would help. */
export function WhyPart({ delivery, open }: { delivery: Delivery; open: boolean }) {
  const { t, language } = useWords();
  const [asked, setAsked] = useState(open);
  const query = { lang: language };
  const { data, failed } = useLoaded(
    asked
      ? () =>
          got(
            api.GET("/v1/deliveries/{delivery_id}/why", {
              params: { path: { delivery_id: delivery.id }, query },
            }),
          )
      : null,
    [delivery.id, delivery.version, language, asked],
  );
  return (
    <Part title={t("why.title")} open={open} onOpen={() => setAsked(true)}>
      <Refusal problem={failed} />
      {data === null && failed === null && asked && <p class="quiet">{t("app.loading")}</p>}
      {data !== null && (
        <ul class="sentences">
          {data.sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {data.sentences.length === 0 && <li class="quiet">{t("why.nothing")}</li>}
        </ul>
      )}
    </Part>
  );
}
