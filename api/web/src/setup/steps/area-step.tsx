import { useState } from "preact/hooks";
import { AreaEditor } from "../../area/area-editor";
import type { AreaGeometry } from "../../area/geometry";
import { api, got } from "../../signed-in/api";
import { StepFrame } from "../frame";
import { told, useWords } from "../words";
import type { SignedStepProps } from "./signed-step";

export function AreaStep({ town, things, onChanged, onNext }: SignedStepProps) {
  const words = useWords();
  const { t, language } = words;
  const [area, setArea] = useState<AreaGeometry | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const keep = async (geometry: AreaGeometry) => {
    setBusy(true);
    setFault("");
    try {
      await got(
        api.POST("/v1/zones", {
          body: {
            type: "Feature",
            geometry: { ...geometry },
            properties: { purpose: "delivery", name: t("area.usual") },
          },
        }),
      );
      await onChanged();
      onNext();
    } catch (error) {
      setFault(told(error, words));
    } finally {
      setBusy(false);
    }
  };
  const known = things.zones.length > 0;
  return (
    <StepFrame step="area" lead="area.lead" fault={fault}>
      {known ? (
        <p class="done">{t("area.there")}</p>
      ) : (
        <AreaEditor language={language} map={town.map} value={null} onChange={setArea} />
      )}
      <button
        type="button"
        class="main"
        disabled={busy || (!known && area === null)}
        onClick={() => (area === null || known ? onNext() : void keep(area))}
      >
        {t("next")}
      </button>
      {!known && (
        <button type="button" class="second" onClick={onNext}>
          {t("later")}
        </button>
      )}
    </StepFrame>
  );
}
