import { useState } from "preact/hooks";
import { Check } from "../kit/fields";
import type { Crew, Vehicle } from "./crew";
import { useWords } from "./i18n/page-words";
import { SkillChips } from "./skills-field";
import { VehicleForm } from "./vehicle-form";

interface VehiclesProps {
  crew: Crew;
  canChange: boolean;
  onChanged: () => void;
}

/** What is ridden: how it moves, what fits on board, what it costs and emits. */
export function Vehicles({ crew, canChange, onChanged }: VehiclesProps) {
  const { t, number, about } = useWords();
  const [open, setOpen] = useState<Vehicle | "new" | null>(null);
  const [former, setFormer] = useState(false);
  const shown = crew.vehicles.filter((one) => former || one.active);
  return (
    <section class="panel" aria-labelledby="vehicles-title">
      <div class="part-head">
        <h2 id="vehicles-title">{t("people.vehicles")}</h2>
        {canChange && (
          <button type="button" class="small strong" onClick={() => setOpen("new")}>
            {t("vehicle.add")}
          </button>
        )}
      </div>
      <Check label={t("vehicle.former")} checked={former} onChecked={setFormer} />
      {shown.length === 0 && <p class="empty-note">{t("vehicle.none")}</p>}
      <ul class="things">
        {shown.map((one) => (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>{one.name}</strong>
              <span class="quiet">
                {[
                  t(`profile.${one.profile}`),
                  t("vehicle.capacityText", {
                    volume: number(one.capacity.volume_l),
                    weight: number(one.capacity.weight_g / 1000, one.capacity.weight_g % 1000 ? 1 : 0),
                  }),
                  one.max_distance_m === null
                    ? ""
                    : t("vehicle.reachText", { km: number(one.max_distance_m / 1000) }),
                  one.co2e_g_per_km > 0 ? t("vehicle.co2eText", { n: one.co2e_g_per_km }) : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              <SkillChips skills={one.skills} />
              {!one.active && <span class="chip calm">{t("vehicle.out")}</span>}
            </div>
            {canChange && (
              <div class="buttons">
                <button
                  type="button"
                  class="small"
                  aria-label={about(t("act.edit"), one.name)}
                  onClick={() => setOpen(one)}
                >
                  {t("act.edit")}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {open !== null && (
        <VehicleForm
          vehicle={open === "new" ? null : (crew.vehicles.find((one) => one.id === open.id) ?? open)}
          crew={crew}
          onChanged={onChanged}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}
