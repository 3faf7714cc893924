/** The link by which the recipient follows the delivery: for whoever calls and has lost it. */
import { useState } from "preact/hooks";
import { api, got } from "../../../signed-in/api";
import { useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal, useDoing } from "../parts/use-doing";
import type { Delivery } from "./delivery-sheet";

export function LinkPart({ delivery }: { delivery: Delivery }) {
  const { t } = useWords();
  const { busy, problem, run } = useDoing();
  const [link, setLink] = useState("");
  const [said, setSaid] = useState<"" | "link.copied" | "link.revoked">("");
  const params = { path: { delivery_id: delivery.id } };
  const show = () =>
    run(async () => {
      setSaid("");
      const { path } = await got(api.POST("/v1/deliveries/{delivery_id}/link", { params }));
      setLink(new URL(path, location.href).href);
    });
  const revoke = () =>
    run(async () => {
      await api.POST("/v1/deliveries/{delivery_id}/link/revoke", { params });
      setLink("");
      setSaid("link.revoked");
    });
  return (
    <Part title={t("link.title")}>
      <p class="quiet">{t("link.note")}</p>
      {link !== "" && (
        <p>
          <a class="address" href={link} target="_blank" rel="noopener noreferrer">
            {link}
          </a>
        </p>
      )}
      <div class="panel-do">
        {link === "" ? (
          <button type="button" class="small" disabled={busy} onClick={() => void show()}>
            {t("link.show")}
          </button>
        ) : (
          <>
            {/* Without encryption browsers have no clipboard: then it is marked and copied by hand. */}
            {navigator.clipboard !== undefined && (
              <button
                type="button"
                class="small"
                onClick={() =>
                  void navigator.clipboard.writeText(link).then(
                    () => setSaid("link.copied"),
                    () => setSaid(""),
                  )
                }
              >
                {t("link.copy")}
              </button>
            )}
            <button type="button" class="small" disabled={busy} onClick={() => void revoke()}>
              {t("link.revoke")}
            </button>
          </>
        )}
      </div>
      <p class="quiet" role="status">
        {said !== "" && t(said)}
      </p>
      <Refusal problem={problem} />
    </Part>
  );
}
