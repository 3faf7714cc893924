import { api, type Schemas } from "../../signed-in/api";
import { Check, Choose, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { seen, useEntry } from "../kit/use-entry";
import type { Crew, Vehicle } from "./crew";
import { useWords } from "./i18n/page-words";
import { allSkills, SkillsField } from "./skills-field";

interface VehicleFormProps {
  /** Null for a new one. */
  vehicle: Vehicle | null;
  crew: Crew;
  onChanged: () => void;
  onClose: () => void;
}

const PROFILES = ["cargo_bike", "bike", "foot", "van", "car"] as const;
const NUMBER = "[0-9]{1,6}([.,][0-9]{1,2})?";

export function VehicleForm({ vehicle, crew, onChanged, onClose }: VehicleFormProps) {
  const { t, major, minor, currency } = useWords();
  const entry = useEntry(
    `people.vehicle.${vehicle?.id ?? ""}`,
    () => ({
      name: vehicle?.name ?? "",
      profile: vehicle?.profile ?? ("cargo_bike" as Schemas["Profile"]),
      volume: String(vehicle?.capacity.volume_l ?? 200),
      weight: String((vehicle?.capacity.weight_g ?? 80_000) / 1000),
      skills: vehicle?.skills ?? [],
      more: "",
      perDay: vehicle?.fixed_cost_minor ? major(vehicle.fixed_cost_minor) : "",
      perKm: vehicle?.cost_per_km_minor ? major(vehicle.cost_per_km_minor) : "",
      co2e: String(vehicle?.co2e_g_per_km ?? 0),
      reach: vehicle?.max_distance_m ? String(vehicle.max_distance_m / 1000) : "",
      active: vehicle?.active ?? true,
    }),
    { onChanged, onClose },
  );
  const { value, change, own } = entry;
  const decimal = (text: string) => Number(text.replace(",", "."));
  const save = () => {
    const body = {
      name: value.name.trim(),
      capacity: {
        volume_l: Math.round(decimal(value.volume)),
        weight_g: Math.round(decimal(value.weight) * 1000),
      },
      skills: allSkills(value.skills, value.more),
      fixed_cost_minor: value.perDay === "" ? 0 : minor(value.perDay),
      cost_per_km_minor: value.perKm === "" ? 0 : minor(value.perKm),
      co2e_g_per_km: Number(value.co2e),
      max_distance_m: value.reach === "" ? null : Math.round(decimal(value.reach) * 1000),
    };
    void entry.save(() =>
      vehicle === null
        ? api.POST("/v1/vehicles", { body: { ...body, profile: value.profile } })
        : api.PATCH("/v1/vehicles/{vehicle_id}", {
            params: { path: { vehicle_id: vehicle.id }, header: seen(vehicle.version) },
            body: { ...body, active: value.active },
          }),
    );
  };
  return (
    <Sheet title={vehicle?.name ?? t("vehicle.add")} onClose={onClose}>
      <Form entry={entry} label={t("act.save")} onSubmit={save} onCancel={onClose}>
        <Text label={t("vehicle.name")} required maxLength={80} {...own("name")} />
        {vehicle === null ? (
          <Choose
            label={t("vehicle.profile")}
            hint={t("vehicle.profileHint")}
            value={value.profile}
            options={PROFILES.map((one) => [one, t(`profile.${one}`)])}
            onValue={(profile) => change({ profile: profile as Schemas["Profile"] })}
          />
        ) : (
          <p class="quiet">
            {t(`profile.${vehicle.profile}`)} — {t("vehicle.profileHint")}
          </p>
        )}
        <Text
          label={t("vehicle.volume")}
          required
          inputMode="decimal"
          pattern={NUMBER}
          {...own("volume", "/volume_l")}
        />
        <Text
          label={t("vehicle.weight")}
          required
          inputMode="decimal"
          pattern={NUMBER}
          {...own("weight", "/weight_g")}
        />
        <Text
          label={t("vehicle.reach")}
          hint={t("vehicle.reachHint")}
          inputMode="decimal"
          pattern={NUMBER}
          {...own("reach", "/max_distance_m")}
        />
        <Text label={t("vehicle.co2e")} type="number" min={0} required {...own("co2e", "/co2e_g_per_km")} />
        <Text
          label={t("vehicle.perDay", { currency })}
          inputMode="decimal"
          pattern={NUMBER}
          {...own("perDay", "/fixed_cost_minor")}
        />
        <Text
          label={t("vehicle.perKm", { currency })}
          inputMode="decimal"
          pattern={NUMBER}
          {...own("perKm", "/cost_per_km_minor")}
        />
        <SkillsField known={crew.skills} value={value.skills} more={value.more} onValue={change} />
        {vehicle !== null && (
          <Check
            label={t("vehicle.active")}
            hint={t("vehicle.activeHint")}
            checked={value.active}
            onChecked={(active) => change({ active })}
          />
        )}
      </Form>
    </Sheet>
  );
}
