import { useMemo, useRef, useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Position } from "../../area/geometry";
import { CheckField, SelectField, TextField } from "../../parts/field";
import { KINDS, type Made, makeCourier, makeDepot, type VehicleKind } from "../crew";
import { StepFrame } from "../frame";
import { told, useWords } from "../words";
import type { SignedStepProps } from "./signed-step";

const WEEK = [1, 2, 3, 4, 5, 6, 7];

export function CrewStep({ town, things, onChanged, onNext, onBack }: SignedStepProps) {
  const words = useWords();
  const { t, language, locale, about } = words;
  const known = things.places.find((one) => one.kind === "depot");
  const [depotName, setDepotName] = useState(t("crew.depotUsual"));
  const [point, setPoint] = useState<Position | null>(null);
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  const [vehicle, setVehicle] = useState<VehicleKind>("cargo_bike");
  const [from, setFrom] = useState("09:00");
  const [to, setTo] = useState("17:00");
  const [weekdays, setWeekdays] = useState<number[]>([1, 2, 3, 4, 5, 6]);
  const [working, setWorking] = useState<[number, number] | null>(null);
  const [fault, setFault] = useState("");
  const made = useRef<{ key: string; made: Made }>({ key: "", made: { shifts: [] } });
  const days = useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
    // 5 January 1970 was a Monday.
    return WEEK.map((day) => format.format(new Date((day + 3) * 86_400_000)));
  }, [locale]);
  const add = async () => {
    if (name.trim() === "") return setFault(about(t("crew.name"), t("required")));
    if (known === undefined && point === null) return setFault(t("crew.where"));
    if (weekdays.length === 0) return setFault(t("crew.noDay"));
    setFault("");
    setWorking([0, 0]);
    try {
      const key = JSON.stringify([name, phone, vehicle]);
      if (made.current.key !== key) made.current = { key, made: { shifts: [] } };
      const depot = known?.id ?? (await makeDepot(depotName.trim(), point as Position));
      if (known === undefined) await onChanged();
      const wanted = {
        name: name.trim(),
        phone: phone.trim(),
        vehicle,
        vehicleName: `${t(`vehicle.${vehicle}`)} · ${name.trim()}`.slice(0, 200),
        from,
        to,
        weekdays,
      };
      await makeCourier(wanted, depot, town, made.current.made, (done, of) => setWorking([done, of]));
      made.current = { key: "", made: { shifts: [] } };
      setName("");
      setPhone("");
      await onChanged();
    } catch (error) {
      setFault(told(error, words));
    } finally {
      setWorking(null);
    }
  };
  return (
    <StepFrame step="crew" lead="crew.lead" fault={fault}>
      {things.couriers.length > 0 && (
        <p class="done" role="status">
          {t("crew.known", { n: things.couriers.length })} :{" "}
          {things.couriers.map((one) => one.name).join(", ")}
        </p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (working === null) void add();
        }}
      >
        {known === undefined ? (
          <fieldset>
            <legend>{t("crew.depot")}</legend>
            <TextField
              label={t("crew.depotName")}
              value={depotName}
              onValue={setDepotName}
              autocomplete="off"
            />
            <PointEditor language={language} map={town.map} value={point} onChange={setPoint} />
          </fieldset>
        ) : (
          <p class="quiet">{about(t("crew.depot"), known.name)}</p>
        )}
        <TextField label={t("crew.name")} value={name} onValue={setName} autocomplete="off" />
        <TextField label={t("crew.phone")} type="tel" value={phone} onValue={setPhone} autocomplete="off" />
        <SelectField
          label={t("crew.vehicle")}
          value={vehicle}
          onValue={(next) => setVehicle(next as VehicleKind)}
          options={KINDS.map((kind) => [kind, t(`vehicle.${kind}`)] as const)}
        />
        <div class="fields">
          <TextField label={t("crew.from")} type="time" value={from} onValue={setFrom} />
          <TextField label={t("crew.to")} type="time" value={to} onValue={setTo} />
        </div>
        <fieldset>
          <legend>{t("crew.days")}</legend>
          <div class="weekdays">
            {WEEK.map((day, index) => (
              <CheckField
                key={day}
                label={days[index] ?? ""}
                checked={weekdays.includes(day)}
                onChecked={(on) =>
                  setWeekdays(on ? [...weekdays, day] : weekdays.filter((one) => one !== day))
                }
              />
            ))}
          </div>
        </fieldset>
        <button type="submit" class="second" disabled={working !== null}>
          {working === null ? t("crew.add") : t("crew.working", { n: working[0], of: working[1] })}
        </button>
      </form>
      <button type="button" class="main" disabled={things.couriers.length === 0} onClick={onNext}>
        {t("next")}
      </button>
      <button type="button" class="second" onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}
