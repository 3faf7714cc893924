import { addDays, clockOf, momentOf } from "../kit/calendar";
import { Group, Text } from "../kit/fields";
import type { Shift } from "./crew";
import { useWords } from "./i18n/page-words";

export interface TypedBreak {
  from: string;
  to: string;
  minutes: string;
}

export interface TypedHours {
  from: string;
  to: string;
  breaks: TypedBreak[];
}

/** What is typed of a shift, from what is there. */
export function typedHours(shift: Shift): TypedHours {
  return {
    from: clockOf(shift.begins_at),
    to: clockOf(shift.ends_at),
    breaks: shift.breaks.map((one) => ({
      from: clockOf(one.earliest),
      to: clockOf(one.latest),
      minutes: String(Math.round(one.duration_s / 60)),
    })),
  };
}

/** The moments that are meant on a day: whatever is before the beginning of the shift is after midnight. */
export function momentsOf(day: string, hours: TypedHours, zone: string) {
  const at = (clock: string) => momentOf(clock < hours.from ? addDays(day, 1) : day, clock, zone);
  return {
    begins_at: momentOf(day, hours.from, zone),
    ends_at: momentOf(hours.to <= hours.from ? addDays(day, 1) : day, hours.to, zone),
    breaks: hours.breaks.map((one) => ({
      earliest: at(one.from),
      latest: at(one.to),
      duration_s: Number(one.minutes) * 60,
    })),
  };
}

interface HoursFieldsProps {
  value: TypedHours;
  onValue: (change: Partial<TypedHours>) => void;
}

export function HoursFields({ value, onValue }: HoursFieldsProps) {
  const { t } = useWords();
  const set = (index: number, change: Partial<TypedBreak>) =>
    onValue({ breaks: value.breaks.map((one, place) => (place === index ? { ...one, ...change } : one)) });
  return (
    <>
      <Text
        label={t("shift.from")}
        type="time"
        required
        pointer="/begins_at"
        value={value.from}
        onValue={(from) => onValue({ from })}
      />
      <Text
        label={t("shift.to")}
        hint={value.to !== "" && value.to <= value.from ? t("shift.nextDay") : undefined}
        type="time"
        required
        pointer="/ends_at"
        value={value.to}
        onValue={(to) => onValue({ to })}
      />
      <Group label={t("shift.breaks")} hint={t("shift.breaksHint")}>
        {value.breaks.map((one, index) => (
          <div class="field-row" key={index}>
            <Text
              label={t("break.minutes")}
              type="number"
              min={1}
              max={240}
              required
              value={one.minutes}
              onValue={(minutes) => set(index, { minutes })}
            />
            <Text
              label={t("break.from")}
              type="time"
              required
              value={one.from}
              onValue={(from) => set(index, { from })}
            />
            <Text
              label={t("break.to")}
              type="time"
              required
              value={one.to}
              onValue={(to) => set(index, { to })}
            />
            <button
              type="button"
              class="small"
              aria-label={t("break.remove", { n: index + 1 })}
              onClick={() => onValue({ breaks: value.breaks.filter((_, place) => place !== index) })}
            >
              {t("act.remove")}
            </button>
          </div>
        ))}
        <div class="buttons">
          <button
            type="button"
            class="small"
            onClick={() =>
              onValue({ breaks: [...value.breaks, { from: "11:30", to: "13:30", minutes: "20" }] })
            }
          >
            {t("break.add")}
          </button>
        </div>
      </Group>
    </>
  );
}
