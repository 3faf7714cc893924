/** Everything about one basket that is the shop's business. */
import { useEffect, useState } from "preact/hooks";
import { PhoneIcon } from "../../courier/parts/icons";
import { api, got, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import type { SeenLine } from "../store/fold";
import type { Delivery } from "../wire";
import { Fault, useFault } from "./fault";
import { PrintIcon, TalkIcon } from "./icons";
import { LabelSheet } from "./label-sheet";
import { LinkPart } from "./link-part";
import { OpenQuestion } from "./question";
import { Sheet } from "./sheet";

interface Known {
  delivery: Delivery;
  emissions: Schemas["EmissionsForm"] | null;
  rating: Schemas["RatingForm"] | null;
}

interface BasketSheetProps {
  line: SeenLine;
  onThread: () => void;
  onClose: () => void;
}

const OVER = ["delivered", "partially_delivered", "failed", "returning", "returned", "cancelled"];

export function BasketSheet({ line, onThread, onClose }: BasketSheetProps) {
  const { t, slot, money, number, has } = useWords();
  const shop = useShop();
  const [known, setKnown] = useState<Known | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [labels, setLabels] = useState(false);
  useEffect(() => {
    void lookAt(line.delivery_id).then(setKnown, setError);
  }, [line.delivery_id, line.status]);
  if (labels)
    return <LabelSheet line={line} delivery={known?.delivery ?? null} onClose={() => setLabels(false)} />;
  const delivery = known?.delivery;
  const own = delivery !== undefined && delivery.sender_id === shop.id;
  const phone = delivery?.recipient?.phone ?? null;
  const status = `status.${line.status}`;
  return (
    <Sheet title={t("basket.title", { code: line.code })} onClose={onClose}>
      <div class="pair">
        <button type="button" class="second" onClick={() => setLabels(true)}>
          <PrintIcon />
          {t("basket.label")}
        </button>
        {line.recipient !== null && (
          <button type="button" class="second" onClick={onThread}>
            <TalkIcon />
            {t("basket.write")}
            {line.unread > 0 && <span class="count">{line.unread}</span>}
          </button>
        )}
      </div>
      {phone !== null && (
        <a class="second" href={`tel:${phone}`}>
          <PhoneIcon />
          {t("basket.call", { name: line.recipient ?? phone })}
        </a>
      )}
      {line.substitutions.map((question) => (
        <OpenQuestion key={question.id} question={question} />
      ))}
      <dl class="facts">
        <Fact name={t("basket.items")} value={line.items || t("basket.itemsNone")} />
        {line.recipient !== null && <Fact name={t("basket.customer")} value={line.recipient} />}
        {has(status) && <Fact name={t("basket.status")} value={t(status)} />}
        {delivery && <Fact name={t("basket.window")} value={slot(delivery.window)} />}
        {delivery?.door && (
          <Fact
            name={t("basket.door")}
            value={delivery.door.address || delivery.door.name || t("basket.doorOnMap")}
          />
        )}
        {delivery?.payment_on_delivery && (
          <Fact
            name={t("basket.pay")}
            value={`${money(delivery.payment_on_delivery.amount_minor)} (${delivery.payment_on_delivery.methods.map((one) => t(`bag.method.${one}`)).join(", ")})`}
          />
        )}
        {delivery?.fee && <Fact name={t("basket.fee")} value={money(delivery.fee.amount_minor)} />}
        {delivery?.note && <Fact name={t("basket.note")} value={delivery.note} />}
        {known?.emissions?.co2e_g != null && (
          <Fact
            name="CO₂e"
            value={
              known.emissions.alone_co2e_g === null
                ? t("basket.co2", { grams: number(known.emissions.co2e_g) })
                : t("basket.co2Alone", {
                    grams: number(known.emissions.co2e_g),
                    alone: number(known.emissions.alone_co2e_g),
                  })
            }
          />
        )}
        {known?.rating?.score != null && (
          <Fact
            name={t("basket.rating")}
            value={[t("basket.stars", { n: String(known.rating.score) }), known.rating.words]
              .filter((text) => text)
              .join(" · ")}
          />
        )}
      </dl>
      {delivery !== undefined && delivery.sender_id !== shop.id && <p class="quiet">{t("basket.others")}</p>}
      {error !== null && <Fault error={error} />}
      {own && <LinkPart delivery={delivery} />}
      {own && !OVER.includes(line.status) && line.left_at === null && (
        <CancelPart line={line} onClose={onClose} />
      )}
    </Sheet>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function CancelPart({ line, onClose }: { line: SeenLine; onClose: () => void }) {
  const { t } = useWords();
  const shop = useShop();
  const [sure, setSure] = useState(false);
  const { fault, show } = useFault();
  const cancel = async () => {
    try {
      const params = { path: { delivery_id: line.delivery_id } };
      const body = { reason: t("basket.cancelReason") };
      await got(api.POST("/v1/deliveries/{delivery_id}/cancel", { params, body }));
      await shop.look();
      onClose();
    } catch (error) {
      show(error);
      setSure(false);
    }
  };
  return (
    <div class="apart">
      <button
        type="button"
        class={sure ? "warn main" : "warn second"}
        onClick={() => (sure ? void cancel() : setSure(true))}
      >
        {sure ? t("basket.cancelSure", { code: line.code }) : t("basket.cancel")}
      </button>
      {fault}
    </div>
  );
}

/** What is known of a delivery; of what the shop may not ask it is not told, and does without. */
async function lookAt(delivery_id: string): Promise<Known> {
  const params = { path: { delivery_id } };
  const [delivery, emissions, rating] = await Promise.all([
    got(api.GET("/v1/deliveries/{delivery_id}", { params })),
    got(api.GET("/v1/deliveries/{delivery_id}/emissions", { params })).catch(without),
    got(api.GET("/v1/deliveries/{delivery_id}/rating", { params })).catch(without),
  ]);
  return { delivery, emissions, rating };
}

function without(error: unknown): null {
  if (error instanceof Problem) return null;
  throw error;
}
