/** A date as people read it: "28 nov. 2026". What is no date stays as it is. */
export function dayText(day: string | null | undefined, locale: string): string {
  if (day == null) return "";
  const at = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(at.getTime())) return day;
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(at);
}
