/** The hours of one day: from and to, as many spans as there are, with what is wrong right below them. */
import { useId, useMemo } from "preact/hooks";
import { type Language, say } from "../../i18n/words";
import { isOverMidnight, lacksBreak, rowFaults, type Typed, withMore } from "./edited-week";
import { en, fr } from "./words";
import "./hours.css";

interface SpanRowsProps {
  language: Language;
  /** Of the day. */
  name: string;
  row: Typed[];
  ofHolidays?: boolean;
  onRow: (row: Typed[]) => void;
}

const MOST = 6;

export function SpanRows({ language, name, row, ofHolidays = false, onRow }: SpanRowsProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  const id = useId();
  const faults = rowFaults(row, ofHolidays);
  const tied = faults.length > 0 ? { "aria-describedby": `${id}-fault`, "aria-invalid": true } : {};
  const change = (place: number, given: Partial<Typed>) =>
    onRow(row.map((span, number) => (number === place ? { ...span, ...given } : span)));
  return (
    <>
      {row.map((span, place) => (
        <div class="hours-span" key={place}>
          <input
            {...tied}
            type="time"
            aria-label={t("from", { day: name })}
            value={span.from}
            onInput={({ currentTarget }) => change(place, { from: currentTarget.value })}
          />
          <span aria-hidden="true">{t("until")}</span>
          <input
            {...tied}
            type="time"
            aria-label={t("to", { day: name })}
            value={span.to}
            onInput={({ currentTarget }) => change(place, { to: currentTarget.value })}
          />
          <button
            type="button"
            class="small hours-less"
            aria-label={t("remove", { day: name, from: span.from, to: span.to })}
            onClick={() => onRow(row.filter((_, number) => number !== place))}
          >
            <span aria-hidden="true">×</span>
          </button>
          {isOverMidnight(span) && <span class="quiet hours-note">{t("nextDay")}</span>}
          {span.from === "00:00" && span.to === "00:00" && (
            <span class="quiet hours-note">{t("wholeDay")}</span>
          )}
        </div>
      ))}
      {faults.length > 0 && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {faults.map((fault) => t(`fault.${fault}`, { day: name })).join(" ")}
        </p>
      )}
      {row.length < MOST && (
        <div class="hours-do">
          <button
            type="button"
            class="small"
            aria-label={t(lacksBreak(row) ? "pauseOf" : "moreOf", { day: name })}
            onClick={() => onRow(withMore(row))}
          >
            {t(lacksBreak(row) ? "pause" : "more")}
          </button>
        </div>
      )}
    </>
  );
}
