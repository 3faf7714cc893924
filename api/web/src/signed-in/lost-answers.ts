/**
 * Keys of requests whose answer was lost: whoever sends the same thing again says so, and has it done once.
 *
 * They are known to this page alone, and for a few minutes: later the same words are meant anew.
 */

const MEANT_AGAIN_MS = 300_000;

const lost = new Map<string, { key: string; at_ms: number }>();

/** What makes two requests the same: where they go, and every word of what they say. */
export async function sameAs(request: Request): Promise<string> {
  return `${request.method} ${request.url}\n${await request.clone().text()}`;
}

/** The key of the request before that got no answer, else a new one. */
export function keyFor(what: string, now_ms = Date.now()): string {
  const before = lost.get(what);
  return before !== undefined && now_ms - before.at_ms < MEANT_AGAIN_MS ? before.key : crypto.randomUUID();
}

export function answerLost(what: string, key: string, now_ms = Date.now()): void {
  for (const [other, { at_ms }] of lost) if (now_ms - at_ms >= MEANT_AGAIN_MS) lost.delete(other);
  // Of several tries the first one counts: it may have been carried out.
  if (!lost.has(what)) lost.set(what, { key, at_ms: now_ms });
}

export function answered(what: string): void {
  lost.delete(what);
}
