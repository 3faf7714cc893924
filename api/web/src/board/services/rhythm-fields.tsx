import { Choose, Group, Text, Toggles } from "../kit/fields";
import { useWords } from "./i18n/page-words";
import type { Known, Plan, Weekday } from "./known";
import { type Rhythm, type RhythmKind, rhythmOf, termsOf, USUAL, WEEKDAYS } from "./rhythm";

export interface TypedTerms {
  rhythm: Rhythm;
  from: string;
  to: string;
  /** Hours of the service where both are empty. */
  earliest: string;
  latest: string;
  quantity: string;
  /** Of plans that have other numbers on some weekdays: they keep them. */
  quantityOn: Record<string, number>;
  onHoliday: string;
  courier: string;
}

export function newTerms(from: string): TypedTerms {
  return {
    rhythm: USUAL,
    from,
    to: "",
    earliest: "",
    latest: "",
    quantity: "1",
    quantityOn: {},
    onHoliday: "",
    courier: "",
  };
}

export function typedTerms(plan: Plan, from: string): TypedTerms {
  return {
    rhythm: rhythmOf(plan),
    from,
    to: plan.to_day ?? "",
    earliest: plan.hours.earliest,
    latest: plan.hours.latest,
    quantity: String(plan.quantity),
    quantityOn: plan.quantity_on,
    onHoliday: plan.on_holiday ?? "",
    courier: plan.courier_id ?? "",
  };
}

/** What a plan is changed to. */
export function planTerms(value: TypedTerms) {
  return {
    ...termsOf(value.rhythm),
    from_day: value.from,
    to_day: value.to === "" ? null : value.to,
    hours:
      value.earliest === "" || value.latest === ""
        ? null
        : { earliest: value.earliest, latest: value.latest },
    quantity: Number(value.quantity),
    quantity_on: value.quantityOn,
    on_holiday: value.onHoliday === "" ? null : (value.onHoliday as "keep"),
    courier_id: value.courier === "" ? null : value.courier,
  };
}

/** What a new plan is asked for by. */
export function newPlan(value: TypedTerms) {
  return { ...planTerms(value), without: [], besides: [] };
}

const KINDS: readonly RhythmKind[] = ["weekly", "monthly", "open", "rule"];
const HOLIDAYS = ["keep", "skip", "before", "after"] as const;

interface TermsFieldsProps {
  value: TypedTerms;
  known: Known;
  onValue: (change: Partial<TypedTerms>) => void;
}

export function TermsFields({ value, known, onValue }: TermsFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <RhythmFields
        value={value.rhythm}
        onValue={(change) => onValue({ rhythm: { ...value.rhythm, ...change } })}
      />
      <Text
        label={t("plan.from")}
        type="date"
        required
        pointer="/from_day"
        value={value.from}
        onValue={(from) => onValue({ from })}
      />
      <Text
        label={t("plan.to")}
        hint={t("plan.toHint")}
        type="date"
        min={value.from}
        pointer="/to_day"
        value={value.to}
        onValue={(to) => onValue({ to })}
      />
      <Group label={t("plan.hours")} hint={t("plan.hoursHint")}>
        <div class="field-row">
          <Text
            label={t("plan.earliest")}
            type="time"
            required={value.latest !== ""}
            value={value.earliest}
            onValue={(earliest) => onValue({ earliest })}
          />
          <Text
            label={t("plan.latest")}
            type="time"
            required={value.earliest !== ""}
            value={value.latest}
            onValue={(latest) => onValue({ latest })}
          />
        </div>
      </Group>
      <Text
        label={t("plan.quantity")}
        hint={t("plan.quantityHint")}
        type="number"
        min={1}
        required
        value={value.quantity}
        onValue={(quantity) => onValue({ quantity })}
      />
      <Choose
        label={t("plan.holiday")}
        none={t("plan.holiday.service")}
        value={value.onHoliday}
        options={HOLIDAYS.map((one) => [one, t(`plan.holiday.${one}`)])}
        onValue={(onHoliday) => onValue({ onHoliday })}
      />
      <Choose
        label={t("plan.courier")}
        none={t("plan.anyCourier")}
        value={value.courier}
        options={known.couriers.map((one) => [one.id, one.name])}
        onValue={(courier) => onValue({ courier })}
      />
    </>
  );
}

function RhythmFields({ value, onValue }: { value: Rhythm; onValue: (change: Partial<Rhythm>) => void }) {
  const { t, weekday } = useWords();
  const days = WEEKDAYS.map((one, index) => [one, weekday(index)] as const);
  return (
    <>
      <Choose
        class="wide"
        label={t("rhythm.label")}
        value={value.kind}
        options={KINDS.map((kind) => [kind, t(`rhythm.${kind}`)])}
        onValue={(kind) =>
          // Days of a week that are kept to are not days that may be chosen from: of those, all to begin with.
          onValue({ kind: kind as RhythmKind, weekdays: kind === "open" ? [] : USUAL.weekdays })
        }
      />
      {value.kind === "weekly" && (
        <>
          <Toggles
            label={t("rhythm.days")}
            options={days}
            chosen={value.weekdays}
            onChosen={(weekdays) => onValue({ weekdays: weekdays as Weekday[] })}
          />
          <Choose
            label={t("rhythm.every")}
            value={value.every}
            options={["1", "2", "3", "4"].map((one) => [one, t("rhythm.everyText", { n: Number(one) })])}
            onValue={(every) => onValue({ every })}
          />
        </>
      )}
      {value.kind === "monthly" && (
        <>
          <Choose
            label={t("rhythm.nth")}
            value={value.nth}
            options={(["1", "2", "3", "4", "-1"] as const).map((one) => [one, t(`rhythm.nth.${one}`)])}
            onValue={(nth) => onValue({ nth })}
          />
          <Choose
            label={t("rhythm.day")}
            value={value.day}
            options={WEEKDAYS.map((one, index) => [one, weekday(index, "long")])}
            onValue={(day) => onValue({ day: day as Weekday })}
          />
        </>
      )}
      {value.kind === "open" && (
        <>
          <Text
            label={t("rhythm.perWeek")}
            type="number"
            min={1}
            max={7}
            required
            value={value.perWeek}
            onValue={(perWeek) => onValue({ perWeek })}
          />
          <Toggles
            label={t("rhythm.among")}
            hint={t("rhythm.amongHint")}
            options={days}
            chosen={value.weekdays}
            onChosen={(weekdays) => onValue({ weekdays: weekdays as Weekday[] })}
          />
        </>
      )}
      {value.kind === "rule" && (
        <Text
          class="wide"
          label={t("rhythm.ruleLabel")}
          hint="FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
          required
          pointer="/rule"
          value={value.rule}
          onValue={(rule) => onValue({ rule })}
        />
      )}
    </>
  );
}

/** A plan's rhythm in words. */
export function RhythmText({ plan }: { plan: Plan }) {
  const { t, weekday } = useWords();
  const rhythm = rhythmOf(plan);
  const named = (days: readonly Weekday[]) => days.map((one) => weekday(WEEKDAYS.indexOf(one))).join(", ");
  if (rhythm.kind === "weekly") {
    return (
      <>
        {named(rhythm.weekdays)}
        {Number(rhythm.every) > 1 && ` (${t("rhythm.everyText", { n: Number(rhythm.every) })})`}
      </>
    );
  }
  if (rhythm.kind === "monthly") {
    const nth = t(`rhythm.nth.${rhythm.nth as "1"}`);
    return <>{t("rhythm.monthText", { nth, day: weekday(WEEKDAYS.indexOf(rhythm.day), "long") })}</>;
  }
  if (rhythm.kind === "open") {
    return (
      <>
        {t("rhythm.openText", { n: Number(rhythm.perWeek) })}
        {rhythm.weekdays.length > 0 && ` (${named(rhythm.weekdays)})`}
      </>
    );
  }
  return <code>{rhythm.rule}</code>;
}
