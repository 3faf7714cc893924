/** Gives what is equal the same object as before, so that whatever shows it does not render again. */
export function keep<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(after)) return Array.isArray(before) ? keptArray(before, after) : after;
  if (!isRecord(after) || !isRecord(before)) return after;
  const kept: Record<string, unknown> = {};
  const names = Object.keys(after);
  let same = names.length === Object.keys(before).length;
  for (const name of names) {
    kept[name] = keep(before[name], after[name]);
    same &&= Object.is(kept[name], before[name]) && name in before;
  }
  return (same ? before : kept) as T;
}

/** Things with names are the same wherever in a list they have come to stand. */
function keptArray<T extends unknown[]>(before: unknown[], after: T): T {
  const named = new Map(
    before.flatMap((one) => (isRecord(one) && "id" in one ? [[one.id, one] as const] : [])),
  );
  const kept = after.map((one, index) =>
    keep(isRecord(one) && "id" in one ? named.get(one.id) : before[index], one),
  );
  const same = kept.length === before.length && kept.every((one, index) => Object.is(one, before[index]));
  return (same ? before : kept) as T;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
