import { useState } from "preact/hooks";
import { api } from "../../signed-in/api";
import { addDays, isDay, mondayOf, weekdayOf } from "../kit/calendar";
import { Choose, Text, Toggles } from "../kit/fields";
import { Form } from "../kit/form";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf } from "../kit/use-entry";
import type { Crew } from "./crew";
import { HoursFields, momentsOf, type TypedHours } from "./hours-fields";
import { useWords } from "./i18n/page-words";

interface NewShiftProps {
  crew: Crew;
  day: string;
  courier: string;
  onAdded: () => void;
  onClose: () => void;
}

interface Typed extends TypedHours {
  courier: string;
  vehicle: string;
  day: string;
  start: string;
  end: string;
  weekdays: string[];
  weeks: string;
}

interface Refused {
  day: string;
  error: unknown;
}

const WEEKDAYS = ["0", "1", "2", "3", "4", "5", "6"];
const MOST_WEEKS = 12;
const NOWHERE = "none";

/** A shift, or the same one on several days: each is added by itself, and those that are refused say why. */
export function NewShift({ crew, day, courier, onAdded, onClose }: NewShiftProps) {
  const { t, weekday, shortDay, zone } = useWords();
  const depot = crew.places.find((one) => one.kind === "depot") ?? crew.places[0];
  const vehicles = crew.vehicles.filter((one) => one.active);
  const draft = useDraft<Typed>(`people.shift.${day}.${courier}`, () => ({
    courier,
    vehicle: vehicles.length === 1 ? (vehicles[0]?.id ?? "") : "",
    day,
    from: "09:00",
    to: "13:00",
    breaks: [],
    start: depot?.id ?? "",
    end: depot?.id ?? NOWHERE,
    weekdays: [String(weekdayOf(day))],
    weeks: "1",
  }));
  const { value, change } = draft;
  const own = ownOf(draft);
  const doing = useDoing();
  const [refused, setRefused] = useState<Refused[]>([]);
  const [added, setAdded] = useState(0);
  const days = refused.length > 0 ? refused.map((one) => one.day) : daysOf(value);

  const add = async () => {
    const left: Refused[] = [];
    let good = 0;
    await doing.run(async () => {
      for (const one of days) {
        try {
          await api.POST("/v1/shifts", {
            body: {
              courier_id: value.courier,
              vehicle_id: value.vehicle,
              start_place_id: value.start,
              end_place_id: value.end === NOWHERE ? null : value.end,
              ...momentsOf(one, value, zone),
            },
          });
          good++;
        } catch (error) {
          left.push({ day: one, error });
        }
      }
    });
    setAdded(added + good);
    setRefused(left);
    if (good > 0) onAdded();
    if (left.length === 0) {
      draft.forget();
      onClose();
    }
  };

  return (
    <Sheet title={t("shift.add")} onClose={onClose}>
      {crew.places.length === 0 && <p class="fault">{t("shift.noPlace")}</p>}
      <Form
        entry={{ doing: doing, ...draft }}
        label={days.length > 1 ? t("shift.addMany", { n: days.length }) : t("shift.add")}
        onSubmit={() => void add()}
        onCancel={onClose}
      >
        <Choose
          label={t("people.courier")}
          required
          none={t("choose")}
          value={value.courier}
          options={crew.couriers.filter((one) => one.active).map((one) => [one.id, one.name])}
          onValue={(one) => change({ courier: one })}
        />
        <Choose
          label={t("people.vehicle")}
          required
          none={t("choose")}
          options={vehicles.map((one) => [one.id, one.name])}
          {...own("vehicle")}
        />
        <HoursFields value={value} onValue={change} />
        <Choose
          label={t("shift.start")}
          required
          options={crew.places.map((one) => [one.id, one.name])}
          {...own("start")}
        />
        <Choose
          label={t("shift.end")}
          options={[
            ...crew.places.map((one) => [one.id, one.name] as const),
            [NOWHERE, t("shift.endNowhere")],
          ]}
          {...own("end")}
        />
        <Text
          label={t("shift.firstDay")}
          type="date"
          required
          value={value.day}
          onValue={(first) => {
            setRefused([]);
            change(isDay(first) ? { day: first, weekdays: [String(weekdayOf(first))] } : { day: first });
          }}
        />
        <Text
          label={t("shift.weeks")}
          type="number"
          min={1}
          max={MOST_WEEKS}
          required
          value={value.weeks}
          onValue={(weeks) => {
            setRefused([]);
            change({ weeks });
          }}
        />
        <Toggles
          label={t("shift.repeat")}
          options={WEEKDAYS.map((one) => [one, weekday(Number(one))] as const)}
          chosen={value.weekdays}
          onChosen={(weekdays) => {
            setRefused([]);
            change({ weekdays });
          }}
        />
        <p class="quiet">{days.map(shortDay).join(", ") || t("shift.noDay")}</p>
        {added > 0 && refused.length > 0 && <p class="good-note">{t("shift.added", { n: added })}</p>}
        {refused.length > 0 && (
          <div class="wide refused-days">
            <h3>{t("shift.refused")}</h3>
            {refused.map((one) => (
              <div key={one.day}>
                <strong>{shortDay(one.day)}</strong>
                <ProblemNote error={one.error} />
              </div>
            ))}
          </div>
        )}
      </Form>
    </Sheet>
  );
}

/** The days that are meant: from the first one on, on the weekdays chosen, for so many weeks. */
function daysOf({ day, weekdays, weeks }: Typed): string[] {
  if (!isDay(day)) return [];
  const count = Math.min(MOST_WEEKS, Math.max(1, Number(weeks) || 1));
  const monday = mondayOf(day);
  return Array.from({ length: count }, (_, week) =>
    weekdays.map((index) => addDays(monday, week * 7 + Number(index))),
  )
    .flat()
    .filter((one) => one >= day)
    .sort();
}
