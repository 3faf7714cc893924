import { api } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { useDoing, useDraft } from "../page-parts/asking";
import { Check, Form, Text } from "../page-parts/form";
import { Sheet } from "../page-parts/sheet";
import { type Courier, type Crew, seen } from "./crew";
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
  const draft = useDraft(`people.courier.${courier?.id ?? ""}`, () => ({
    name: courier?.name ?? "",
    phone: courier?.phone ?? "",
    skills: courier?.skills ?? [],
    more: "",
    cost: courier?.cost_per_hour_minor ? major(courier.cost_per_hour_minor) : "",
    active: courier?.active ?? true,
  }));
  const { value, change } = draft;
  const doing = useDoing();
  const save = async () => {
    const body = {
      name: value.name.trim(),
      phone: value.phone.trim(),
      skills: allSkills(value.skills, value.more),
      cost_per_hour_minor: value.cost === "" ? 0 : minor(value.cost),
    };
    const done = await doing.run(async () => {
      try {
        if (courier === null) await api.POST("/v1/couriers", { body });
        else {
          await api.PATCH("/v1/couriers/{courier_id}", {
            params: { path: { courier_id: courier.id }, header: seen(courier.version) },
            body: { ...body, active: value.active },
          });
        }
      } catch (error) {
        if (error instanceof Problem && error.stale) onChanged();
        throw error;
      }
    });
    if (!done) return;
    draft.forget();
    onChanged();
    onClose();
  };
  return (
    <Sheet title={courier?.name ?? t("courier.add")} onClose={onClose}>
      <Form doing={doing} draft={draft} label={t("act.save")} onSubmit={() => void save()} onCancel={onClose}>
        <Text
          label={t("courier.name")}
          required
          maxLength={80}
          pointer="/name"
          value={value.name}
          onValue={(name) => change({ name })}
        />
        <Text
          label={t("courier.phone")}
          hint={t("courier.phoneHint")}
          type="tel"
          pattern="\+[0-9 ]{6,30}"
          pointer="/phone"
          value={value.phone}
          onValue={(phone) => change({ phone })}
        />
        <Text
          label={t("courier.cost", { currency })}
          inputMode="decimal"
          pattern="[0-9]{1,6}([.,][0-9]{1,2})?"
          pointer="/cost_per_hour_minor"
          value={value.cost}
          onValue={(cost) => change({ cost })}
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
