/** Times on a town's clocks, as the server wants them: RFC 3339 with the offset of that moment. */

function partsAt(moment_ms: number, timeZone: string): Record<string, number> {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return Object.fromEntries(
    format.formatToParts(new Date(moment_ms)).map(({ type, value }) => [type, Number(value)]),
  );
}

/** By how much the clocks of a zone are ahead of UTC at a moment, minutes. */
export function offsetAt(moment_ms: number, timeZone: string): number {
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsAt(moment_ms, timeZone);
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((shown - Math.floor(moment_ms / 1000) * 1000) / 60_000);
}

/** The moment at which the clocks of a zone show a time on a date: `2026-12-05`, `08:30`. */
export function momentAt(day: string, time: string, timeZone: string): string {
  const plain = Date.parse(`${day}T${time}:00Z`);
  let offset = offsetAt(plain, timeZone);
  // On the day on which clocks change, the first guess may be an hour out.
  offset = offsetAt(plain - offset * 60_000, timeZone);
  const [sign, size] = [offset < 0 ? "-" : "+", Math.abs(offset)];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${day}T${time}:00${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The date that the clocks of a zone show, so many days after a moment. */
export function dateAt(moment_ms: number, timeZone: string, daysAfter = 0): string {
  const { year = 0, month = 1, day = 1 } = partsAt(moment_ms, timeZone);
  return new Date(Date.UTC(year, month - 1, day + daysAfter)).toISOString().slice(0, 10);
}

/** The date after another one. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
