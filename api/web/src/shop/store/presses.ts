/**
 * What was pressed and is not sent yet.
 *
 * Kept before it is shown as done: a phone that is switched off, or has no network, loses nothing. Each press has a key of its own, by which the
 * server carries it out once however often it is sent.
 */

import { keep, kept } from "../../lib/kept";
import { OfflineError, Problem } from "../../signed-in/problem";

export type PressKind = "ready" | "late" | "leave_out" | "missing";

export interface Press {
  /** Also its idempotency key. */
  id: string;
  kind: PressKind;
  delivery_id: string;
  /** The short name of the basket, for what is said of it. */
  code: string;
  body: Record<string, string | number>;
  pressed_ms: number;
  /** Until then it can be taken back, and nobody hears of it. */
  due_ms: number;
}

/** A press that the server did not take, and why: by the code of the fault, and as people are told of it. */
export interface Refused {
  press: Press;
  code: string;
  said: string;
}

export type Send = (press: Press) => Promise<void>;

/** How long a press can be taken back. */
export const GRACE_MS = 10_000;

/** Adds a press: one more delay of a basket that nobody has heard of yet makes that one longer, and "ready" after "late" counts alone. */
export function added(presses: readonly Press[], press: Press, now_ms: number): Press[] {
  const waiting = (one: Press) => one.delivery_id === press.delivery_id && one.due_ms > now_ms;
  if (press.kind === "ready") {
    return [...presses.filter((one) => !(waiting(one) && one.kind === "late")), press];
  }
  const same = presses.find((one) => waiting(one) && one.kind === "late");
  if (press.kind !== "late" || same === undefined) return [...presses, press];
  const minutes = Number(same.body.minutes) + Number(press.body.minutes);
  const longer = { ...press, id: same.id, body: { ...press.body, minutes } };
  return presses.map((one) => (one === same ? longer : one));
}

/** The next one to be sent: in their order, of a basket none before another that can still be taken back, or that waits for a better time (`stuck`). */
export function nextDue(
  presses: readonly Press[],
  now_ms: number,
  stuck: ReadonlySet<string> = new Set(),
): Press | null {
  const held = new Set(stuck);
  for (const one of presses) {
    if (one.due_ms <= now_ms && !held.has(one.delivery_id)) return one;
    held.add(one.delivery_id);
  }
  return null;
}

/** Whether it is worth sending again: nobody was there, or had no time. */
export function isPassing(error: unknown): boolean {
  if (error instanceof OfflineError) return true;
  if (!(error instanceof Problem)) return false;
  return error.status >= 500 || error.status === 429 || error.code === "idempotency_in_flight";
}

/** The presses of one shop on this phone. */
export class Presses {
  #sending: Promise<void> | null = null;
  /** What the server has taken: shown until it is in what the server says itself. */
  sent: Press[] = [];

  constructor(
    readonly name: string,
    private readonly send: Send,
    private readonly now: () => number = Date.now,
  ) {}

  /** Read anew each time: another window of the same screen has the same ones. */
  get all(): Press[] {
    return kept<Press[]>(this.name) ?? [];
  }

  /** What was refused and nobody has read yet: kept as well, as a page that is closed sends, and is told, unseen. */
  get refused(): Refused[] {
    return kept<Refused[]>(`${this.name}.refused`) ?? [];
  }

  /** Forgets refusals: they were read, or something newer was said of their basket. */
  forgive(isRead: (one: Refused) => boolean): void {
    const rest = this.refused.filter((one) => !isRead(one));
    keep(`${this.name}.refused`, rest.length === 0 ? null : rest);
  }

  add(press: Omit<Press, "id" | "pressed_ms" | "due_ms">, grace_ms = GRACE_MS): Press {
    const now_ms = this.now();
    const made = { ...press, id: crypto.randomUUID(), pressed_ms: now_ms, due_ms: now_ms + grace_ms };
    const all = added(this.all, made, now_ms);
    keep(this.name, all);
    // One more delay has the name of the one that it makes longer.
    const isLonger = (one: Press) =>
      one.due_ms === made.due_ms && one.kind === made.kind && one.delivery_id === made.delivery_id;
    return all.find((one) => one.id === made.id) ?? all.find(isLonger) ?? made;
  }

  /** Takes a press back; it is too late for one that is on its way, or was heard. */
  takeBack(id: string): boolean {
    const all = this.all;
    const rest = all.filter((one) => one.id !== id || one.due_ms <= this.now());
    keep(this.name, rest);
    return rest.length < all.length;
  }

  /** Nothing can be taken back any more: the screen is left, and nobody looks at it. */
  release(): void {
    const now_ms = this.now();
    keep(
      this.name,
      this.all.map((one) => ({ ...one, due_ms: Math.min(one.due_ms, now_ms) })),
    );
  }

  /** Sends what is due, one after the other; what is refused is in `refused` then. Throws where something has to be sent again, and keeps it. */
  flush(): Promise<void> {
    this.#sending ??= this.#flush().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #flush(): Promise<void> {
    const stuck = new Set<string>();
    let failed: Problem | null = null;
    const next = () => nextDue(this.all, this.now(), stuck);
    for (let press = next(); press !== null; press = next()) {
      const { id, delivery_id } = press;
      try {
        await this.send(press);
        this.sent.push(press);
      } catch (error) {
        if (!(error instanceof Problem) || error.status === 429) throw error;
        if (isPassing(error)) {
          // The server is there and fails at this one: that of the other baskets need not wait for it.
          stuck.add(delivery_id);
          failed = error;
          continue;
        }
        const { code, said } = error;
        keep(`${this.name}.refused`, [...this.refused, { press, code, said } satisfies Refused]);
      }
      keep(
        this.name,
        this.all.filter((one) => one.id !== id),
      );
    }
    if (failed !== null) throw failed;
  }
}
