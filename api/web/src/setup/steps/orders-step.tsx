import { useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Position } from "../../area/geometry";
import { dateAt, momentAt } from "../../lib/zoned";
import { SelectField, TextField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import { StepFrame } from "../frame";
import { told, useWords } from "../words";
import { OrdersFile } from "./orders-file";
import type { SignedStepProps } from "./signed-step";

export function OrdersStep(props: SignedStepProps) {
  const { t } = useWords();
  const [fault, setFault] = useState("");
  const { things, onBack } = props;
  return (
    <StepFrame step="orders" lead="orders.lead" fault={fault}>
      {things.shops.length === 0 ? (
        <p class="fault">{t("orders.noShops")}</p>
      ) : (
        <>
          <OneOrder {...props} onFault={setFault} />
          <OrdersFile {...props} onFault={setFault} />
        </>
      )}
      <a class="main" href="/board/">
        {t("orders.open")}
      </a>
      <button type="button" class="second" onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}

type PartProps = SignedStepProps & { onFault: (fault: string) => void };

function OneOrder({ town, things, onChanged, onFault }: PartProps) {
  const words = useWords();
  const { t, language, about } = words;
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [shop, setShop] = useState(things.shops[0]?.id ?? "");
  const [point, setPoint] = useState<Position | null>(null);
  const [day, setDay] = useState(dateAt(Date.now(), town.time_zone, 1));
  const [from, setFrom] = useState("10:00");
  const [to, setTo] = useState("12:00");
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState("");
  const add = async () => {
    setTaken("");
    if (name.trim() === "") return onFault(about(t("orders.recipient"), t("required")));
    if (point === null) return onFault(t("orders.where"));
    setBusy(true);
    onFault("");
    try {
      const made = await got(
        api.POST("/v1/deliveries", {
          params: { query: { promise: true } },
          body: {
            external_ref: "",
            recipient: { name: name.trim(), phone: phone.trim(), email: "", language },
            door: { address: "", name: "", access_note: "", position: point },
            pickups: [
              { shop_id: shop, items: "", load: { volume_l: 0, weight_g: 0 }, service_s: 120, barcodes: [] },
            ],
            fulfilment: "delivery",
            service_s: 120,
            temperature: "ambient",
            priority: 50,
            skills: [],
            note: "",
            whole: false,
            sender_id: things.office,
            window: {
              earliest: momentAt(day, from, town.time_zone),
              latest: momentAt(day, to, town.time_zone),
            },
          },
        }),
      );
      setTaken(made.code);
      setName("");
      setPhone("");
      setPoint(null);
      await onChanged();
    } catch (error) {
      onFault(told(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      aria-labelledby="one-order"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void add();
      }}
    >
      <h2 id="one-order">{t("orders.one")}</h2>
      <TextField label={t("orders.recipient")} value={name} onValue={setName} autocomplete="off" />
      <TextField label={t("orders.phone")} type="tel" value={phone} onValue={setPhone} autocomplete="off" />
      <SelectField
        label={t("orders.shop")}
        value={shop}
        onValue={setShop}
        options={things.shops.map((one) => [one.id, one.name] as const)}
      />
      <PointEditor language={language} map={town.map} value={point} onChange={setPoint} />
      <div class="fields">
        <TextField label={t("orders.day")} type="date" value={day} onValue={setDay} />
        <TextField label={t("orders.from")} type="time" value={from} onValue={setFrom} />
        <TextField label={t("orders.to")} type="time" value={to} onValue={setTo} />
      </div>
      <button type="submit" class="second" disabled={busy}>
        {t("orders.add")}
      </button>
      {taken && (
        <p class="done" role="status">
          {t("orders.taken", { code: taken })}
        </p>
      )}
    </form>
  );
}
