import { useRef, useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Position } from "../../area/geometry";
import { TextField } from "../../parts/field";
import { HoursEditor } from "../../parts/hours/hours-editor";
import { api, got } from "../../signed-in/api";
import { StepFrame } from "../frame";
import { told, useWords } from "../words";
import type { SignedStepProps } from "./signed-step";

export function ShopsStep({ town, things, onChanged, onNext, onBack }: SignedStepProps) {
  const words = useWords();
  const { t, language, about } = words;
  const [name, setName] = useState("");
  const [hours, setHours] = useState("");
  const [faulty, setFaulty] = useState(false);
  const [point, setPoint] = useState<Position | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  // A counter that is there already is not made again where the rest of it was refused.
  const counter = useRef<{ key: string; id: string } | null>(null);
  const add = async () => {
    if (name.trim() === "") return setFault(about(t("shops.name"), t("required")));
    if (faulty) return setFault(t("shops.hoursBad"));
    if (point === null) return setFault(t("shops.where"));
    setBusy(true);
    setFault("");
    try {
      const key = JSON.stringify([name, hours, point]);
      if (counter.current?.key !== key) {
        const place = await got(
          api.POST("/v1/places", {
            body: {
              kind: "shop",
              name: name.trim(),
              position: point,
              opening_hours: hours.trim(),
              address: "",
              access_note: "",
              setup_s: 0,
              category: "",
            },
          }),
        );
        counter.current = { key, id: place.id };
      }
      await got(
        api.POST("/v1/organizations", {
          body: {
            kind: "shop",
            name: name.trim(),
            place_id: counter.current.id,
            contact: { phone: "", email: "", logo: "" },
          },
        }),
      );
      counter.current = null;
      setName("");
      setPoint(null);
      await onChanged();
    } catch (error) {
      setFault(told(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <StepFrame step="shops" lead="shops.lead" fault={fault}>
      {things.shops.length > 0 && (
        <p class="done" role="status">
          {t("shops.known", { n: things.shops.length })} :{" "}
          {things.shops
            .slice(0, 8)
            .map((one) => one.name)
            .join(", ")}
          {things.shops.length > 8 && "…"}
        </p>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void add();
        }}
      >
        <TextField label={t("shops.name")} value={name} onValue={setName} autocomplete="off" />
        <HoursEditor
          language={language}
          legend={t("shops.hours")}
          value={hours}
          unsaid={t("shops.unsaid")}
          onChange={(next) => {
            setFaulty(next === null);
            if (next !== null) setHours(next);
          }}
        />
        <PointEditor language={language} map={town.map} value={point} onChange={setPoint} />
        <button type="submit" class="second" disabled={busy}>
          {t("shops.add")}
        </button>
      </form>
      <button type="button" class="main" disabled={things.shops.length === 0} onClick={onNext}>
        {t("next")}
      </button>
      <button type="button" class="second" onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}
