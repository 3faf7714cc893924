/** A round for tests: two shops and three doors. */
import type { Command, CommandKind, Pull, Round, Stop } from "../src/courier/wire";

export const NOON_S = 1_796_116_000;

export function stop(id: string, tasks: string[], number: number): Stop {
  const arrival_s = NOON_S + 600 * number;
  return {
    id,
    place_id: `place-${id}`,
    task_ids: tasks,
    status: "planned",
    outcome: null,
    outcome_code: "",
    arrival_s,
    start_s: arrival_s + 60,
    end_s: arrival_s + 180,
    arrived_s: null,
    closed_s: null,
    closings: [],
  };
}

export function round(changed: Partial<Round> = {}): Round {
  return {
    id: "rnd_1",
    day: "2026-12-01",
    status: "started",
    version: 3,
    acknowledged: 3,
    frozen: 0,
    departure_s: NOON_S,
    end_s: NOON_S + 3600,
    stops: [
      stop("shop-1", ["a-pick", "b-pick"], 1),
      stop("shop-2", ["c-pick"], 2),
      stop("door-a", ["a-drop"], 3),
      stop("door-b", ["b-drop"], 4),
      stop("door-c", ["c-drop"], 5),
    ],
    ...changed,
  };
}

export function pull(changed: Partial<Round> = {}): Pull {
  const task = (kind: "pickup" | "drop", delivery_id: string) => ({
    delivery_id,
    kind,
    status: "pending",
    place_id: "",
    org_id: "",
    items: "",
    barcodes: [] as string[],
    load: { volume_l: 8, weight_g: 2000 },
    service_s: 120,
    windows: [] as [number, number][],
    ready_s: null,
    proofs:
      kind === "drop"
        ? { mailbox: [["photo" as const]], neighbour: [["name" as const, "signature" as const]] }
        : {},
  });
  const delivery = (code: string, payment = {}) => ({
    code,
    status: "assigned",
    version: 1,
    window: [NOON_S, NOON_S + 7200] as [number, number],
    temperature: "ambient" as const,
    payment,
    note: "",
    pieces: 1,
  });
  const done = { pickup: ["collected", "other"], drop: ["delivered_to_recipient", "mailbox", "neighbour"] };
  const not = ["not_home", "refused", "package_not_available", "other"];
  return {
    now_s: NOON_S,
    time_zone: "Europe/Paris",
    town: { title: "Toytown", map: "toytown" },
    rules: {
      reopen_s: 600,
      reorder: true,
      cash_limit_minor: 100_000,
      outcomes: Object.fromEntries(
        Object.entries(done).map(([kind, success]) => [
          kind,
          { success, partial: success, failed: not, no_answer: ["not_home", "other"] },
        ]),
      ),
    },
    rounds: [round(changed)],
    tasks: {
      "a-pick": task("pickup", "a"),
      "b-pick": task("pickup", "b"),
      "c-pick": task("pickup", "c"),
      "a-drop": task("drop", "a"),
      "b-drop": task("drop", "b"),
      "c-drop": task("drop", "c"),
    },
    doors: {},
    deliveries: {
      a: delivery("A01"),
      b: delivery("A02", { amount_minor: 2350, currency: "EUR", methods: ["cash"] }),
      c: delivery("A03"),
    },
    places: {},
    shops: {},
  };
}

let count = 0;

export function command(kind: CommandKind, changed: Partial<Command> = {}): Command {
  count += 1;
  return {
    id: `command-${count}`,
    kind,
    round_id: "rnd_1",
    stop_id: "",
    task_ids: [],
    happened_s: NOON_S + count,
    base_version: 3,
    offset_s: 0,
    number: count,
    body: {},
    ...changed,
  };
}
