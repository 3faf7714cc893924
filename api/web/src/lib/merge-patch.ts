/** What changes one JSON document into another, as a merge patch (RFC 7396): only what differs, null for what is gone. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mergePatch(before: JsonObject, after: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, next] = [before[name], after[name]];
    if (next === undefined) patch[name] = null;
    else if (isObject(old) && isObject(next)) {
      const inner = mergePatch(old, next);
      if (Object.keys(inner).length > 0) patch[name] = inner;
    } else if (JSON.stringify(old) !== JSON.stringify(next)) patch[name] = next;
  }
  return patch;
}

/** The value at a path of names; undefined where there is none. */
export function valueAt(document: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** A copy with another value at a path; undefined takes it out, and what is empty then with it. */
export function withValue(
  document: JsonObject,
  [name, ...rest]: readonly string[],
  value: Json | undefined,
): JsonObject {
  if (name === undefined) return document;
  const inner = document[name];
  const next = rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value);
  const { [name]: _, ...others } = document;
  const gone = next === undefined || (rest.length > 0 && isObject(next) && Object.keys(next).length === 0);
  return gone ? others : { ...document, [name]: next };
}
