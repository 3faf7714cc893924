/** Opening hours as people say them: "lun.–ven. 08:00–12:00, 14:00–19:00 · sam. 08:00–19:00". */
import { type Language, say } from "../../i18n/words";
import { clockOf, readHours, type Span } from "./opening-hours";
import { en, fr, type Key } from "./words";

/** The hours in words; what days cannot show as it was written. */
export function hoursInWords(text: string, language: Language): string {
  const week = readHours(text);
  if (week === null) return text;
  const { t } = say({ fr, en }, language);
  const rows: { first: number; last: number; times: string }[] = [];
  week.days.forEach((spans, day) => {
    const times = timesIn(spans, t("wholeDay"));
    const last = rows.at(-1);
    if (last !== undefined && last.times === times && last.last === day - 1) last.last = day;
    else if (times !== "") rows.push({ first: day, last: day, times });
  });
  const name = (day: number) => t(`short.${day}` as Key);
  const parts = rows.map(({ first, last, times }) => {
    const days = first === last ? name(first) : `${name(first)}–${name(last)}`;
    return `${days} ${times}`;
  });
  if (parts.length === 0) parts.push(t("never"));
  if (week.holidays !== "same" && parts.length > 0 && week.holidays.length === 0)
    parts.push(t("notHolidays"));
  else if (week.holidays !== "same")
    parts.push(`${t("onHolidays")} ${timesIn(week.holidays, t("wholeDay"))}`);
  return parts.join(" · ");
}

function timesIn(spans: readonly Span[], whole: string): string {
  return spans
    .map(({ from, to }) => (from === 0 && to === 1_440 ? whole : `${clockOf(from)}–${clockOf(to % 1_440)}`))
    .join(", ");
}
