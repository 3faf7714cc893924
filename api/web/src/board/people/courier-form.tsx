import { api } from "../../signed-in/api";
import { Check, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { seen, useEntry } from "../kit/use-entry";
import type { Courier, Crew } from "./crew";
import { useWords } from "./i18n/page-words";
import { allSkills, SkillsField } from "./skills-field";

interface CourierFormProps {
  /** Null for somebody new. */
  courier: Courier | null;
  crew: Crew;
  onChanged: () => void;
  onClose: () => void;
}

export function CourierForm({ courier, crew, onChanged, onClose }: CourierFormProps) {
  const { t, major, minor, currency } = useWords();
  const entry = useEntry(
    `people.courier.${courier?.id ?? ""}`,
    () => ({
      name: courier?.name ?? "",
      phone: courier?.phone ?? "",
      skills: courier?.skills ?? [],
      more: "",
      cost: courier?.cost_per_hour_minor ? major(courier.cost_per_hour_minor) : "",
      active: courier?.active ?? true,
    }),
    { onChanged, onClose },
  );
  const { value, change, own } = entry;
  const save = () => {
    const body = {
      name: value.name.trim(),
      phone: value.phone.trim(),
      skills: allSkills(value.skills, value.more),
      cost_per_hour_minor: value.cost === "" ? 0 : minor(value.cost),
    };
    void entry.save(() =>
      courier === null
        ? api.POST("/v1/couriers", { body })
        : api.PATCH("/v1/couriers/{courier_id}", {
            params: { path: { courier_id: courier.id }, header: seen(courier.version) },
            body: { ...body, active: value.active },
          }),
    );
  };
  return (
    <Sheet title={courier?.name ?? t("courier.add")} onClose={onClose}>
      <Form entry={entry} label={t("act.save")} onSubmit={save} onCancel={onClose}>
        <Text label={t("courier.name")} required maxLength={80} {...own("name")} />
        <Text
          label={t("courier.phone")}
          hint={t("courier.phoneHint")}
          type="tel"
          pattern="\+[0-9 ]{6,30}"
          {...own("phone")}
        />
        <Text
          label={t("courier.cost", { currency })}
          inputMode="decimal"
          pattern="[0-9]{1,6}([.,][0-9]{1,2})?"
          {...own("cost", "/cost_per_hour_minor")}
        />
        <SkillsField known={crew.skills} value={value.skills} more={value.more} onValue={change} />
        {courier !== null && (
          <Check
            label={t("courier.active")}
            hint={t("courier.activeHint")}
            checked={value.active}
            onChecked={(active) => change({ active })}
          />
        )}
      </Form>
    </Sheet>
  );
}
