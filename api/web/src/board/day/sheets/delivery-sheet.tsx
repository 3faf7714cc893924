import { api, got, type Schemas } from "../../../signed-in/api";
import { useMayChange } from "../../begun-context";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { PhoneIcon, PinIcon } from "../../icons";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import { useDay } from "../store/day-context";
import { type Sheet as Opened, useDeskStore } from "../store/desk";
import { type Basket, type Day, laneOfRound } from "../store/model";
import { movable } from "../store/moves";
import { Cancelling, Rescheduling } from "./changing-parts";
import { HeldPart } from "./held-part";
import { LinkPart } from "./link-part";
import { MessagesPart } from "./messages-part";
import { PickupsPart } from "./pickups-part";
import { ProofsPart } from "./proofs-part";
import { Sheet } from "./sheet";
import { TimelinePart } from "./timeline-part";
import { WhyPart } from "./why-part";

export type Delivery = Schemas["DeliveryForm"];

/** One basket: who, when, where it is, why there, what was said, what shows the hand-over, and what can be done. */
export function DeliverySheet({ opened }: { opened: Opened & { kind: "delivery" } }) {
  const { t } = useWords();
  const day = useDay((state) => state.shown);
  const basket = day?.baskets[opened.id];
  const path = { path: { delivery_id: opened.id } };
  const { data, failed, again } = useLoaded(
    async () => (await got(api.GET("/v1/deliveries/{delivery_id}", { params: path }))) as Delivery,
    [opened.id, basket?.version],
  );
  const title = [
    basket?.code ?? data?.code ?? "",
    basket?.recipient ?? data?.recipient?.name ?? t("basket.visit"),
  ];
  return (
    <Sheet title={title.join(" · ")}>
      {failed !== null && <Refusal problem={failed} />}
      {data === null || day === null ? (
        failed === null && <p class="quiet">{t("app.loading")}</p>
      ) : (
        <Body delivery={data} basket={basket ?? null} day={day} part={opened.part ?? null} again={again} />
      )}
    </Sheet>
  );
}

interface BodyProps {
  delivery: Delivery;
  basket: Basket | null;
  day: Day;
  part: string | null;
  again: () => void;
}

function Body({ delivery, basket, day, part, again }: BodyProps) {
  const { t, time, coded, money, moment } = useWords();
  const mayChange = useMayChange();
  const lane = laneOfRound(day, basket?.roundId ?? null);
  const { window } = delivery;
  return (
    <>
      <dl class="facts-list">
        <dt>{t("basket.status")}</dt>
        <dd>
          {coded("status", delivery.status)}
          {basket?.pinned && (
            <span class="chip cold">
              <PinIcon /> {t("basket.pinned")}
            </span>
          )}
          {basket?.leftOff && <span class="chip tight">{t("basket.leftOff")}</span>}
        </dd>
        <dt>{t(delivery.promised_at === null ? "basket.wanted" : "basket.promised")}</dt>
        <dd>
          {moment(epoch(window.earliest))} – {time(epoch(window.latest))}
        </dd>
        <dt>{t("basket.round")}</dt>
        <dd>
          {lane === undefined
            ? t("tray.none")
            : t("basket.with", {
                courier: lane.courier,
                time: basket?.planned_s == null ? "–" : time(basket.planned_s),
              })}
        </dd>
        {delivery.door !== null && (
          <>
            <dt>{t("basket.door")}</dt>
            <dd>
              {[delivery.door.name, delivery.door.address].filter(Boolean).join(", ")}
              {delivery.door.access_note && <span class="quiet"> {delivery.door.access_note}</span>}
            </dd>
          </>
        )}
        {delivery.payment_on_delivery !== null && (
          <>
            <dt>{t("basket.toPay")}</dt>
            <dd>{money(delivery.payment_on_delivery.amount_minor, delivery.payment_on_delivery.currency)}</dd>
          </>
        )}
        {delivery.note && (
          <>
            <dt>{t("basket.note")}</dt>
            <dd>{delivery.note}</dd>
          </>
        )}
      </dl>
      {delivery.visit_id !== null && <p class="quiet">{t("basket.visitNote")}</p>}
      <Contacts delivery={delivery} />
      {mayChange && delivery.status === "held" && <HeldPart delivery={delivery} />}
      {mayChange && basket !== null && <Doings basket={basket} day={day} />}
      {mayChange && <Rescheduling delivery={delivery} open={part === "reschedule"} />}
      <WhyPart delivery={delivery} open={part === "why"} />
      {mayChange && <PickupsPart delivery={delivery} day={day} open={part === "pickups"} />}
      {mayChange && <MessagesPart delivery={delivery} day={day} open={part === "messages"} />}
      {mayChange && delivery.recipient !== null && <LinkPart delivery={delivery} />}
      <ProofsPart delivery={delivery} />
      <TimelinePart delivery={delivery} day={day} />
      {mayChange && <Cancelling delivery={delivery} again={again} />}
    </>
  );
}

function Contacts({ delivery }: { delivery: Delivery }) {
  const { t } = useWords();
  const shops = [...new Set(delivery.tasks.flatMap(({ shop_id }) => (shop_id === null ? [] : [shop_id])))];
  const { data } = useLoaded(
    () =>
      Promise.all(
        shops.map((shop) =>
          got(
            api.GET("/v1/organizations/{organization_id}", { params: { path: { organization_id: shop } } }),
          ),
        ),
      ),
    [shops.join()],
  );
  const people = [
    ...(delivery.recipient?.phone
      ? [{ name: delivery.recipient.name, phone: delivery.recipient.phone }]
      : []),
    ...(data ?? []).flatMap(({ name, contact }) => (contact.phone ? [{ name, phone: contact.phone }] : [])),
  ];
  if (people.length === 0) return null;
  return (
    <ul class="contacts">
      {people.map(({ name, phone }) => (
        <li key={`${name} ${phone}`}>
          <a class="small" href={`tel:${phone}`}>
            <PhoneIcon /> {t("do.call", { name })} <span class="quiet">{phone}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Doings({ basket, day }: { basket: Basket; day: Day }) {
  const { t } = useWords();
  const desk = useDeskStore();
  const { busy, problem, run } = useDoing();
  const path = { path: { delivery_id: basket.id } };
  const lane = laneOfRound(day, basket.roundId);
  const canMove = movable(day, [basket.id]).length > 0;
  return (
    <>
      <div class="panel-do">
        {canMove && (
          <button type="button" class="small strong" onClick={() => desk.move([basket.id])}>
            {t("do.move")}
          </button>
        )}
        {lane !== undefined &&
          (basket.pinned ? (
            <button
              type="button"
              class="small"
              disabled={busy}
              onClick={() => void run(() => api.DELETE("/v1/deliveries/{delivery_id}/pin", { params: path }))}
            >
              {t("do.unpin")}
            </button>
          ) : (
            <button
              type="button"
              class="small"
              disabled={busy}
              onClick={() =>
                void run(() =>
                  api.PUT("/v1/deliveries/{delivery_id}/pin", {
                    params: path,
                    body: { shift_id: lane.shiftId, note: "" },
                  }),
                )
              }
            >
              {t("do.pin")}
            </button>
          ))}
        {basket.leftOff && (
          <button
            type="button"
            class="small"
            disabled={busy}
            onClick={() => void run(() => api.POST("/v1/deliveries/{delivery_id}/take-on", { params: path }))}
          >
            {t("do.takeOn")}
          </button>
        )}
      </div>
      <Refusal problem={problem} />
    </>
  );
}
