/** What is to be done at a stop, and what is still missing before it can be called done. */
import type { Body, Cash, Delivery, Outcome, Proof, ProofKind, Pull, Stop, Task } from "../wire";
import type { Draft } from "./database";
import { allScanned, piecesOf } from "./parcel-codes";

export interface Work {
  stop: Stop;
  tasks: { id: string; task: Task; delivery: Delivery }[];
  /** Money to be taken here, by delivery. */
  due: { delivery_id: string; amount_minor: number; currency: string; methods: string[] }[];
}

export function workAt(pull: Pull, stop: Stop): Work {
  const tasks = stop.task_ids.flatMap((id) => {
    const task = pull.tasks[id];
    const delivery = task && pull.deliveries[task.delivery_id];
    return task && delivery ? [{ id, task, delivery }] : [];
  });
  const due = tasks.flatMap(({ task, delivery }) => {
    const { amount_minor, currency, methods } = delivery.payment;
    if (task.kind !== "drop" || amount_minor === undefined || currency === undefined) return [];
    return [{ delivery_id: task.delivery_id, amount_minor, currency, methods: methods ?? [] }];
  });
  return { stop, tasks, due };
}

/** Whether there is something to be ticked off by its code: goods in a shop, or codes that were given or are asked for. */
export function hasCodes(work: Work): boolean {
  return work.tasks.some(
    ({ task }) =>
      (task.kind === "pickup" && task.org_id !== "") ||
      task.barcodes.length > 0 ||
      Object.values(task.proofs).some((groups) => groups.some((group) => group.includes("barcode"))),
  );
}

/** The word that says that a task was done as it was meant. */
const MEANT: Record<string, string> = {
  pickup: "collected",
  drop: "delivered_to_recipient",
  return: "returned",
  transfer: "taken_over",
};

/** Which words an outcome of a task takes. */
export function wordsFor(pull: Pull, task: Task, outcome: Outcome): string[] {
  return task.outcomes?.[outcome] ?? pull.rules.outcomes[task.kind]?.[outcome] ?? [];
}

export function meantCode(pull: Pull, task: Task): string {
  const words = wordsFor(pull, task, "success");
  const meant = MEANT[task.kind] ?? "visited";
  return words.includes(meant) ? meant : (words[0] ?? "other");
}

/** How a stop ends: for each task what came of it. */
export type Results = Record<string, { outcome: Outcome; code: string; note?: string }>;

/** Everything as it was meant, but what the courier has said to be missing. */
export function meantResults(pull: Pull, work: Work, draft: Draft, word?: string): Results {
  return Object.fromEntries(
    work.tasks.map(({ id, task }) => {
      if (draft.missing.includes(id)) return [id, { outcome: "failed", code: "package_not_available" }];
      const words = wordsFor(pull, task, "success");
      const code = word !== undefined && words.includes(word) ? word : meantCode(pull, task);
      return [id, { outcome: "success", code }];
    }),
  );
}

/** The same reason for every task that can have it; what cannot is refused by the shop of reasons, not by the server. */
export function problemResults(pull: Pull, work: Work, code: string, note: string): Results {
  return Object.fromEntries(
    work.tasks.map(({ id, task }) => {
      const outcome: Outcome =
        code === "not_home" && wordsFor(pull, task, "no_answer").includes(code) ? "no_answer" : "failed";
      const words = wordsFor(pull, task, outcome);
      const result = { outcome, code: words.includes(code) ? code : "other" };
      return [id, note === "" ? result : { ...result, note }];
    }),
  );
}

/** Reasons that fit at least one task of a stop. */
export function reasonsAt(pull: Pull, work: Work): string[] {
  const found = new Set<string>();
  for (const { task } of work.tasks) {
    for (const outcome of ["no_answer", "failed"] as const) {
      for (const code of wordsFor(pull, task, outcome)) found.add(code);
    }
  }
  return [...found];
}

export interface Lacking {
  /** Groups of which one kind of proof each is needed. */
  proofs: ProofKind[][];
  /** Deliveries whose money nobody has taken. */
  cash: string[];
  /** Tasks with questions that have no answer. */
  checks: string[];
}

/** What is missing before a stop can end with these results. */
export function lacking(
  work: Work,
  draft: Draft,
  results: Results,
  questions: Record<string, number> = {},
): Lacking {
  const given = new Set<string>(draft.proofs.map((one) => one.kind));
  const groups = new Map<string, ProofKind[]>();
  for (const { id, task } of work.tasks) {
    for (const group of task.proofs[results[id]?.code ?? ""] ?? []) {
      const shown = group.some((kind) =>
        kind === "barcode" ? allScanned(task, piecesOf(task, id, draft.scans)) : given.has(kind),
      );
      if (!shown) groups.set(group.join(), group);
    }
  }
  const handedOver = (delivery_id: string) =>
    work.tasks.some(
      ({ id, task }) =>
        task.delivery_id === delivery_id && task.kind === "drop" && results[id]?.outcome === "success",
    );
  const checks = Object.entries(questions)
    .filter(([id]) => results[id]?.outcome === "success")
    .filter(
      ([id, count]) => (draft.checks[id] ?? []).filter((one) => typeof one === "boolean").length < count,
    )
    .map(([id]) => id);
  return {
    proofs: [...groups.values()],
    cash: work.due
      .filter((one) => handedOver(one.delivery_id) && !(one.delivery_id in draft.cash))
      .map((one) => one.delivery_id),
    checks,
  };
}

export function isComplete(found: Lacking): boolean {
  return found.proofs.length === 0 && found.cash.length === 0 && found.checks.length === 0;
}

/** The body of a closing, from what was gathered at the stop. */
export function closing(
  work: Work,
  draft: Draft,
  results: Results,
  position: { lon: number; lat: number } | null,
): Body {
  const handed = work.tasks.filter(({ task }) => task.kind !== "pickup");
  const carriers = handed.length > 0 ? handed : work.tasks;
  const proofs: Proof[] = draft.proofs.flatMap((one) =>
    carriers.map(({ id }) => ({
      task_id: id,
      kind: one.kind as ProofKind,
      ...(one.value === "" ? {} : { value: one.value }),
      ...(one.file === "" ? {} : { file: one.file }),
      ...(position ?? {}),
    })),
  );
  for (const { task_id, value, note } of draft.scans) {
    proofs.push({
      task_id,
      kind: "barcode",
      value,
      ...(note === "" ? {} : { note }),
      ...(position ?? {}),
    });
  }
  const cash: Cash[] = work.due.flatMap((one) => {
    const taken = draft.cash[one.delivery_id];
    return taken === undefined || taken.amount_minor === 0
      ? []
      : [
          {
            delivery_id: one.delivery_id,
            method: taken.method,
            amount_minor: taken.amount_minor,
            currency: one.currency,
          },
        ];
  });
  const checks = Object.fromEntries(Object.entries(draft.checks).filter(([id]) => id in results));
  return {
    results,
    ...(proofs.length > 0 ? { proofs } : {}),
    ...(cash.length > 0 ? { cash } : {}),
    ...(Object.keys(checks).length > 0 ? { checks } : {}),
    ...(draft.note === "" ? {} : { note: draft.note }),
  };
}

/** Whether stops can be visited in this order: nothing is handed over before it was collected. */
export function isPossible(pull: Pull, stops: readonly Stop[]): boolean {
  const collectedAt = new Map<string, number>();
  stops.forEach((stop, place) => {
    for (const { task } of workAt(pull, stop).tasks) {
      if (task.kind !== "pickup") continue;
      collectedAt.set(task.delivery_id, Math.max(place, collectedAt.get(task.delivery_id) ?? 0));
    }
  });
  return stops.every((stop, place) =>
    workAt(pull, stop).tasks.every(
      ({ task }) => task.kind !== "drop" || (collectedAt.get(task.delivery_id) ?? -1) <= place,
    ),
  );
}
