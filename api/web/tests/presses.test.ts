import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Board, type Line, secondsLeft, seenBoard } from "../src/shop/store/fold";
import { added, GRACE_MS, nextDue, type Press, Presses } from "../src/shop/store/presses";
import { OfflineError, Problem } from "../src/signed-in/problem";

const NOW = 1_796_000_000_000;

function press(changed: Partial<Press> = {}): Press {
  return {
    id: "a",
    kind: "ready",
    delivery_id: "dlv_1",
    code: "A1",
    body: {},
    pressed_ms: NOW,
    due_ms: NOW + GRACE_MS,
    ...changed,
  };
}

function line(changed: Partial<Line> = {}): Line {
  return {
    delivery_id: "dlv_1",
    task_id: "tsk_1",
    code: "A1",
    recipient: "Camille Exemple",
    fulfilment: "delivery",
    items: "2 baguettes",
    load: { volume_l: 0, weight_g: 0 },
    ready_at: null,
    collected_at: null,
    countdown_s: 600,
    left_at: null,
    status: "promised",
    questions: 0,
    substitutions: [],
    unread: 0,
    ...changed,
  };
}

function board(changed: Partial<Board> = {}): Board {
  return {
    day: "2026-11-28",
    at: "2026-11-28T08:00:00+01:00",
    to_prepare: [line()],
    ready: [],
    gone: [],
    to_take_back: [],
    ...changed,
  };
}

class Store {
  readonly #kept = new Map<string, string>();
  getItem = (name: string) => this.#kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.#kept.set(name, value);
  removeItem = (name: string) => void this.#kept.delete(name);
}

describe("presses that wait", () => {
  it("make one delay longer while nobody has heard of it", () => {
    const late = press({ kind: "late", body: { minutes: 10 } });
    const again = press({ id: "b", kind: "late", body: { minutes: 10 }, due_ms: NOW + GRACE_MS + 500 });
    const [only, ...rest] = added([late], again, NOW + 500);
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ id: "a", body: { minutes: 20 }, due_ms: NOW + GRACE_MS + 500 });
    // What is on its way already is followed by another one.
    expect(added([late], again, NOW + GRACE_MS + 1)).toHaveLength(2);
  });

  it("forget a delay that was not sent where it is ready after all", () => {
    const late = press({ kind: "late", body: { minutes: 10 } });
    expect(added([late], press({ id: "b" }), NOW + 500).map((one) => one.kind)).toEqual(["ready"]);
    expect(added([late], press({ id: "b", delivery_id: "dlv_2" }), NOW + 500)).toHaveLength(2);
  });

  it("go in their order, of a basket none before another that can be taken back", () => {
    const first = press({ due_ms: NOW + 5 });
    const second = press({ id: "b", kind: "late", due_ms: NOW });
    const other = press({ id: "c", delivery_id: "dlv_2", due_ms: NOW });
    expect(nextDue([first, second, other], NOW)?.id).toBe("c");
    expect(nextDue([first, second], NOW)).toBeNull();
    expect(nextDue([first, second], NOW + 5)?.id).toBe("a");
  });
});

describe("the queue of a phone", () => {
  let now = NOW;
  const heard: string[] = [];
  let answer: (one: Press) => Promise<void>;
  const queue = () =>
    new Presses(
      "tournee.shop.presses.org_1",
      (one) => answer(one),
      () => now,
    );
  const say = (presses: Presses, delivery_id = "dlv_1") =>
    presses.add({ kind: "ready", delivery_id, code: "A1", body: {} });

  beforeEach(() => {
    now = NOW;
    heard.length = 0;
    answer = async (one) => void heard.push(one.id);
    vi.stubGlobal("localStorage", new Store());
  });

  it("tells nobody of what is taken back", async () => {
    const presses = queue();
    const { id } = say(presses);
    await presses.flush();
    expect(presses.takeBack(id)).toBe(true);
    now += GRACE_MS;
    await presses.flush();
    expect(heard).toEqual([]);
  });

  it("cannot take back what is due", () => {
    const presses = queue();
    const { id } = say(presses);
    now += GRACE_MS;
    expect(presses.takeBack(id)).toBe(false);
    expect(presses.all).toHaveLength(1);
  });

  it("is there after the phone was switched off, with the same keys", async () => {
    const { id } = say(queue());
    now += GRACE_MS;
    const after = queue();
    await after.flush();
    expect(heard).toEqual([id]);
    expect(after.all).toEqual([]);
    expect(after.sent.map((one) => one.id)).toEqual([id]);
  });

  it("sends at once what was waiting when the screen is left", async () => {
    const presses = queue();
    const { id } = say(presses);
    presses.release();
    await presses.flush();
    expect(heard).toEqual([id]);
  });

  it("keeps everything while nobody answers, and sends it with the same key", async () => {
    const presses = queue();
    const { id } = say(presses);
    now += GRACE_MS;
    answer = async () => {
      throw new OfflineError("nobody answers");
    };
    await expect(presses.flush()).rejects.toBeInstanceOf(OfflineError);
    expect(presses.all.map((one) => one.id)).toEqual([id]);
    for (const [status, code] of [
      [503, "database_busy"],
      [429, "rate_limited"],
      [409, "idempotency_in_flight"],
    ] as const) {
      answer = async () => {
        throw new Problem(status, code, "later");
      };
      await expect(presses.flush()).rejects.toBeInstanceOf(Problem);
      expect(presses.all).toHaveLength(1);
    }
    answer = async (one) => void heard.push(one.id);
    await presses.flush();
    expect(heard).toEqual([id]);
  });

  it("says what was refused, and goes on with the next one", async () => {
    const presses = queue();
    const refused = say(presses);
    const taken = say(presses, "dlv_2");
    now += GRACE_MS;
    answer = async (one) => {
      if (one.id === refused.id)
        throw new Problem(409, "pickup_over", "it has left the shop", [], 0, "Ce panier est déjà parti.");
      heard.push(one.id);
    };
    await presses.flush();
    const known = { press: refused, code: "pickup_over", said: "Ce panier est déjà parti." };
    expect(presses.refused).toEqual([known]);
    expect(heard).toEqual([taken.id]);
    expect(presses.all).toEqual([]);
    // Whoever opens the page the next time is told as well, until it was read.
    expect(queue().refused).toEqual([known]);
    presses.forgive((one) => one.press.id === refused.id);
    expect(queue().refused).toEqual([]);
  });

  it("tells of what was refused also where nobody answers afterwards", async () => {
    const presses = queue();
    const refused = say(presses);
    say(presses, "dlv_2");
    now += GRACE_MS;
    answer = async (one) => {
      if (one.id === refused.id) throw new Problem(409, "pickup_over", "it has left the shop");
      throw new OfflineError("nobody answers");
    };
    await expect(presses.flush()).rejects.toBeInstanceOf(OfflineError);
    expect(presses.refused.map((one) => one.press.id)).toEqual([refused.id]);
    expect(presses.all).toHaveLength(1);
  });

  it("does not let one that the server fails at keep the other baskets waiting", async () => {
    const presses = queue();
    const stuck = say(presses);
    const after = presses.add({ kind: "late", delivery_id: "dlv_1", code: "A1", body: { minutes: 10 } });
    const other = say(presses, "dlv_2");
    now += GRACE_MS;
    answer = async (one) => {
      if (one.id === stuck.id) throw new Problem(500, "internal", "it has failed");
      heard.push(one.id);
    };
    await expect(presses.flush()).rejects.toBeInstanceOf(Problem);
    expect(heard).toEqual([other.id]);
    expect(presses.all.map((one) => one.id)).toEqual([stuck.id, after.id]);
  });

  it("is emptied once, however often it is asked to be", async () => {
    const presses = queue();
    say(presses);
    now += GRACE_MS;
    await Promise.all([presses.flush(), presses.flush()]);
    expect(heard).toHaveLength(1);
  });
});

describe("what a shop sees", () => {
  it("has a basket among the ready ones as soon as it was said, and says that it waits to be sent", () => {
    const seen = seenBoard(board(), [press()]);
    expect(seen.to_prepare).toEqual([]);
    expect(seen.ready[0]?.pending).toEqual(["ready"]);
  });

  it("keeps showing what the server has taken until it says so itself", () => {
    const seen = seenBoard(board(), [], [press()]);
    expect(seen.ready[0]?.pending).toEqual([]);
  });

  it("has more time for what is late, also where it was ready", () => {
    const late = press({ kind: "late", body: { minutes: 10 } });
    const seen = seenBoard(board({ to_prepare: [], ready: [line()] }), [late]);
    expect(seen.to_prepare[0]?.countdown_s).toBe(1200);
  });

  it("leaves what is gone where it is", () => {
    const seen = seenBoard(board({ to_prepare: [], gone: [line()] }), [press()]);
    expect(seen.gone).toHaveLength(1);
    expect(seen.ready).toEqual([]);
  });

  it("counts down between two answers of the server", () => {
    expect(secondsLeft(line(), NOW, NOW + 90_000)).toBe(510);
    expect(secondsLeft(line({ countdown_s: null }), NOW, NOW)).toBeNull();
  });
});

describe("a browser that keeps nothing", () => {
  it("has what was pressed as long as the page is open", async () => {
    const refuse = () => {
      throw new DOMException("refused", "QuotaExceededError");
    };
    vi.stubGlobal("localStorage", { getItem: () => null, setItem: refuse, removeItem: refuse });
    const heard: string[] = [];
    const presses = new Presses("tournee.shop.presses.org_2", async (one) => void heard.push(one.id));
    const { id } = presses.add({ kind: "ready", delivery_id: "dlv_1", code: "A1", body: {} }, 0);
    await presses.flush();
    expect(heard).toEqual([id]);
    expect(presses.all).toEqual([]);
  });
});
