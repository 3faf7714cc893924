import { api } from "../../signed-in/api";
import { Choose, Text, Toggles } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { seen, useEntry } from "../kit/use-entry";
import { useWords } from "./i18n/page-words";
import { fieldOf, type ServiceType } from "./known";
import { WEEKDAYS } from "./rhythm";

interface ServiceFormProps {
  service: ServiceType;
  onChanged: () => void;
  onClose: () => void;
}

const HOLIDAYS = ["keep", "skip", "before", "after"] as const;

/** What towns most often have otherwise than a template: hours, minutes at the door, how often, and which skills. */
export function ServiceForm({ service, onChanged, onClose }: ServiceFormProps) {
  const { t, language, weekday } = useWords();
  const document = service.service;
  const entry = useEntry(
    `services.type.${service.key}`,
    () => ({
      from: fieldOf<string>(document, "window", "from") ?? "09:00",
      to: fieldOf<string>(document, "window", "to") ?? "17:00",
      minutes: String((fieldOf<number>(document, "service_s") ?? 180) / 60),
      most: String(fieldOf<number>(document, "frequency", "most_per_week") ?? 7),
      weekdays: fieldOf<string[]>(document, "frequency", "weekdays") ?? [...WEEKDAYS],
      onHoliday: fieldOf<string>(document, "frequency", "on_holiday") ?? "keep",
      skills: (fieldOf<string[]>(document, "skills") ?? []).join(", "),
      equipment: (fieldOf<string[]>(document, "equipment") ?? []).join(", "),
    }),
    { onChanged, onClose },
  );
  const { value, change, own } = entry;
  const names = (text: string) =>
    text
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((one) => one !== "");
  const save = () =>
    void entry.save(() =>
      api.PATCH("/v1/service-types/{key}", {
        params: { path: { key: service.key }, header: seen(service.version) },
        body: {
          changes: {
            window: { from: value.from, to: value.to },
            service_s: Math.round(Number(value.minutes) * 60),
            frequency: {
              most_per_week: Number(value.most),
              weekdays: value.weekdays,
              on_holiday: value.onHoliday,
            },
            skills: names(value.skills),
            equipment: names(value.equipment),
          },
        },
      }),
    );
  return (
    <Sheet title={service.title[language]} onClose={onClose}>
      <p class="quiet">{t("service.hint")}</p>
      <Form entry={entry} label={t("act.save")} onSubmit={save} onCancel={onClose}>
        <Text label={t("service.from")} type="time" required {...own("from", "/window/from")} />
        <Text label={t("service.to")} type="time" required {...own("to", "/window/to")} />
        <Text
          label={t("service.minutes")}
          type="number"
          min={0.5}
          max={240}
          step={0.5}
          required
          {...own("minutes", "/service_s")}
        />
        <Text
          label={t("service.most")}
          type="number"
          min={1}
          max={28}
          required
          {...own("most", "/most_per_week")}
        />
        <Toggles
          label={t("rhythm.days")}
          options={WEEKDAYS.map((one, index) => [one, weekday(index)] as const)}
          chosen={value.weekdays}
          onChosen={(weekdays) => change({ weekdays })}
        />
        <Choose
          label={t("plan.holiday")}
          options={HOLIDAYS.map((one) => [one, t(`plan.holiday.${one}`)])}
          {...own("onHoliday")}
        />
        <Text
          label={t("service.skills")}
          hint={t("service.skillsHint")}
          pattern="[a-zA-Z0-9_,; ]*"
          {...own("skills")}
        />
        <Text
          label={t("service.equipment")}
          hint={t("service.skillsHint")}
          pattern="[a-zA-Z0-9_,; ]*"
          {...own("equipment")}
        />
      </Form>
    </Sheet>
  );
}
