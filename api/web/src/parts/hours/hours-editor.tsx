/** Opening hours day by day, written for the server in the syntax of OpenStreetMap; what a week cannot show is edited as text. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { type Language, say } from "../../i18n/words";
import { Field } from "../field";
import { type EditedWeek, editedOf, opened, type Typed, weekOf } from "./edited-week";
import { emptyWeek, readHours, writeHours } from "./opening-hours";
import { SpanRows } from "./span-rows";
import { en, fr, type Key } from "./words";
import "./hours.css";

interface HoursEditorProps {
  language: Language;
  legend: string;
  value: string;
  /** What holds where nothing is said. */
  unsaid: string;
  /** Names of a day that is in the hours, and of one that is not, where they are not opening hours. */
  states?: readonly [open: string, closed: string];
  /** What the server has refused. */
  fault?: ComponentChildren;
  /** Null as long as something is missing or wrong: it is said beside the day. */
  onChange: (text: string | null) => void;
}

export function HoursEditor({ language, legend, value, unsaid, states, fault, onChange }: HoursEditorProps) {
  const said = useMemo(() => say({ fr, en }, language), [language]);
  const { t } = said;
  const [open, closed] = states ?? [t("open"), t("closed")];
  const [week, setWeek] = useState<EditedWeek | null>(() => edited(value));
  /** Who prefers to write it, though days could show it. */
  const [asText, setAsText] = useState(false);
  // What comes back from above is what was written here, unless somebody else has changed it.
  const written = useRef(value);
  useEffect(() => {
    if (value === written.current) return;
    written.current = value;
    setWeek(edited(value));
    setAsText(false);
  }, [value]);
  const tell = (text: string | null) => {
    if (text !== null) written.current = text;
    onChange(text);
  };
  const put = (next: EditedWeek) => {
    setWeek(next);
    const whole = weekOf(next);
    tell(whole === null ? null : writeHours(whole));
  };
  const putDay = (day: number, row: Typed[]) => {
    if (week !== null) put({ ...week, days: week.days.map((own, number) => (number === day ? row : own)) });
  };
  const isUnsaid = value.trim() === "" && week === null && !asText;
  return (
    <fieldset class="hours-editor">
      <legend>{legend}</legend>
      {isUnsaid && (
        <>
          <p class="quiet">{unsaid}</p>
          <div class="hours-do">
            <button type="button" class="small" onClick={() => put(editedOf(emptyWeek()))}>
              {t("say")}
            </button>
          </div>
        </>
      )}
      {week !== null && !asText && (
        <>
          {week.days.map((row, day) => (
            <DayRow
              key={day}
              name={t(`day.${day}` as Key)}
              states={[open, closed]}
              language={language}
              row={row}
              monday={day === 0 ? null : (week.days[0] ?? [])}
              onRow={(next) => putDay(day, next)}
              onOpen={() => putDay(day, opened(week.days, day))}
            />
          ))}
          <HolidayRow
            language={language}
            states={[open, closed]}
            row={week.holidays}
            onRow={(holidays) => put({ ...week, holidays })}
          />
          <div class="hours-do">
            <button
              type="button"
              class="small"
              disabled={weekOf(week) === null}
              onClick={() => setAsText(true)}
            >
              {t("text")}
            </button>
          </div>
        </>
      )}
      {!isUnsaid && (week === null || asText) && (
        <AsText
          language={language}
          value={value}
          isOnly={week === null}
          onText={tell}
          onRows={() => {
            const read = edited(value);
            // Nothing is thrown away by a look: replacing what days cannot show is said on the button.
            if (read === null && value.trim() !== "") put(editedOf(emptyWeek()));
            else setWeek(read);
            setAsText(false);
          }}
        />
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function edited(text: string): EditedWeek | null {
  if (text.trim() === "") return null;
  const week = readHours(text);
  return week === null ? null : editedOf(week);
}

interface DayRowProps {
  language: Language;
  name: string;
  states: readonly [open: string, closed: string];
  row: Typed[];
  /** What Monday has; null for Monday itself. */
  monday: Typed[] | null;
  onRow: (row: Typed[]) => void;
  onOpen: () => void;
}

function DayRow({ language, name, states: [open, closed], row, monday, onRow, onOpen }: DayRowProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  const isOpen = row.length > 0;
  const mayCopy = monday !== null && JSON.stringify(monday) !== JSON.stringify(row);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset for each of eight rows would be read out as eight forms
    <div class="hours-row" role="group" aria-label={name}>
      <div class="hours-head">
        <strong>{name}</strong>
        <button
          type="button"
          class="choice"
          aria-pressed={isOpen}
          onClick={() => (isOpen ? onRow([]) : onOpen())}
        >
          {isOpen ? open : closed}
          <span class="unseen"> ({name})</span>
        </button>
        {mayCopy && (
          <button
            type="button"
            class="small"
            aria-label={t("asMondayOf", { day: name })}
            onClick={() => onRow(monday.map((one) => ({ ...one })))}
          >
            {t("asMonday")}
          </button>
        )}
      </div>
      {isOpen && <SpanRows language={language} name={name} row={row} onRow={onRow} />}
    </div>
  );
}

interface HolidayRowProps {
  language: Language;
  states: readonly [open: string, closed: string];
  row: Typed[] | null;
  onRow: (row: Typed[] | null) => void;
}

function HolidayRow({ language, states: [, closed], row, onRow }: HolidayRowProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  const id = useId();
  const chosen = row === null ? "same" : row.length === 0 ? "closed" : "own";
  return (
    <div class="hours-row">
      <div class="hours-head">
        <label for={id}>
          <strong>{t("holidays")}</strong>
        </label>
        <select
          id={id}
          value={chosen}
          onChange={({ currentTarget }) => {
            const wanted = currentTarget.value;
            onRow(wanted === "same" ? null : wanted === "closed" ? [] : opened([], 0));
          }}
        >
          <option value="same">{t("same")}</option>
          <option value="closed">{closed}</option>
          <option value="own">{t("own")}</option>
        </select>
      </div>
      {row !== null && row.length > 0 && (
        <SpanRows language={language} name={t("holidays")} row={row} ofHolidays onRow={onRow} />
      )}
    </div>
  );
}

interface AsTextProps {
  language: Language;
  value: string;
  isOnly: boolean;
  onText: (text: string) => void;
  onRows: () => void;
}

function AsText({ language, value, isOnly, onText, onRows }: AsTextProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  const canShow = value.trim() === "" || readHours(value) !== null;
  return (
    <>
      {isOnly && !canShow && <p class="quiet">{t("textOnly")}</p>}
      <Field
        label={t("textLabel")}
        help={t("textHelp")}
        control={(tied) => (
          <textarea
            {...tied}
            rows={3}
            spellcheck={false}
            autocapitalize="off"
            maxLength={1000}
            value={value}
            onInput={({ currentTarget }) => onText(currentTarget.value)}
          />
        )}
      />
      <div class="hours-do">
        <button type="button" class="small" onClick={onRows}>
          {t(canShow ? "rows" : "anew")}
        </button>
      </div>
    </>
  );
}
