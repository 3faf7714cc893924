/**
 * What can be read on a parcel, and whose it is, by what the phone holds: the label that a shop prints, and the codes that senders have given.
 * The server judges by the same rules (`dispatch/orders/parcel_codes.py`).
 */
import type { Command, Pull, Round, Stop, Task } from "../wire";
import type { Draft, Scan } from "./database";

/** What a label of ours says; `delivery_id` is empty where somebody has typed the rest. */
export interface Label {
  code: string;
  piece: number;
  of: number;
  delivery_id: string;
  /** Which of the shops of the basket has counted; 0 where there is only one, or nobody has said it. */
  shop: number;
}

const LABEL = /^([A-Z]{1,4}\d{2})(?:\.(\d{1,2}))?(?: (\d{1,2})\/(\d{1,2}))?(?: (DLV_[0-9A-Z]+))?$/;

export function readLabel(text: string): Label | null {
  const found = LABEL.exec(text.trim().split(/\s+/).join(" ").toUpperCase());
  if (found === null) return null;
  const [, code = "", shop = "0", piece = "1", of = "1", delivery_id = ""] = found;
  return {
    code,
    piece: Number(piece),
    of: Number(of),
    delivery_id: delivery_id.toLowerCase(),
    shop: Number(shop),
  };
}

/** A code in the form in which codes are compared: no two readers agree on spaces, on case, nor on the nought in front of a UPC. */
export function plainCode(text: string): string {
  const plain = text.split(/\s+/).join("").toUpperCase();
  return /^\d{12}$/.test(plain) ? `0${plain}` : plain;
}

/** The same for every reading of one piece; at a shop a label is that shop's, whether it says so or not. */
function keyOf(text: string, task: Task | undefined): string {
  const label = readLabel(text);
  if (label === null) return plainCode(text);
  return `${label.code}.${shopOf(label, task)} ${label.piece}/${label.of}`;
}

/** Shops of a basket that comes from several, with what a task is about; a round kept by an older phone does not say it. */
function partsOf(task: Task | undefined): NonNullable<Task["parts"]> {
  return task?.parts ?? [];
}

function shopOf(label: Label, task: Task | undefined): number {
  const parts = partsOf(task);
  if (parts.length === 0) return 0;
  return label.shop > 0 || parts.length > 1 ? label.shop : (parts[0]?.shop ?? 0);
}

export interface Pieces {
  /** How many were ticked off by their codes. */
  done: number;
  /** How many there are, as far as anybody has said; null where no code is known yet. */
  total: number | null;
  /** Codes of which none was read yet. */
  left: string[];
  /** Why the rest was taken without its codes; empty where it was not. */
  note: string;
}

/** How far the pieces of a task are ticked off: each shop counts its own. */
export function piecesOf(task: Task, id: string, scans: readonly Scan[]): Pieces {
  const own = scans.filter((one) => one.task_id === id);
  const read = own.filter((one) => one.value !== "").map((one) => one.value);
  const parts = partsOf(task);
  const known = new Set(parts.flatMap((one) => one.barcodes));
  // The last group has what no shop is known of: all where there is only one.
  const groups = [...parts, { shop: 0, barcodes: task.barcodes.filter((code) => !known.has(code)) }];
  const groupOf = (text: string) => {
    const label = readLabel(text);
    if (label !== null) return shopOf(label, task);
    const plain = plainCode(text);
    return parts.find(({ barcodes }) => barcodes.some((code) => plainCode(code) === plain))?.shop ?? 0;
  };
  const left: string[] = [];
  let done = 0;
  let told = 0;
  let unsaid = 0;
  let silent = 0;
  for (const { shop, barcodes } of groups) {
    const here = read.filter((text) => groupOf(text) === shop);
    const keys = new Set(here.map((text) => keyOf(text, task)));
    const pieces = Math.max(barcodes.length, ...here.map((text) => readLabel(text)?.of ?? 0));
    const open = barcodes.filter((code) => !keys.has(keyOf(code, task)));
    // A label on a piece stands for its code as well.
    left.push(...open.slice(0, Math.max(0, pieces - keys.size)));
    done += keys.size;
    if (shop === 0) unsaid += pieces;
    else if (pieces === 0) silent += 1;
    else told += pieces;
  }
  // A shop of which nothing was read has brought something all the same: what does not say whose it is may be that.
  const total = told + unsaid > 0 ? told + Math.max(unsaid, silent) : null;
  return {
    done,
    total,
    left,
    note: own.map((one) => one.note).find((note) => note !== "") ?? "",
  };
}

/**
 * Whether a scan that is asked for has been made. At a shop each piece that is known is scanned, since what is left there is missed at the door; at
 * the door one tells the parcel from all others. Or somebody has said why not.
 */
export function allScanned(task: Task, { done, total, note }: Pieces): boolean {
  return note !== "" || (done > 0 && (task.kind !== "pickup" || done >= (total ?? 1)));
}

/** What a code has turned out to be. */
export type Read =
  /** A piece of a basket at this stop, ticked off now, or before. */
  | { kind: "piece"; task_id: string; code: string }
  | { kind: "again"; task_id: string; code: string }
  /** Of a basket that is dealt with at another stop; null where that is on no round of this phone, or over. */
  | { kind: "elsewhere"; code: string; at: { number: number; stop: Stop } | null }
  | { kind: "unknown" };

/** Whose a code is that was read at a stop. */
export function whoseCode(
  pull: Pull,
  rounds: readonly Round[],
  stop: Stop,
  draft: Draft,
  text: string,
): Read {
  const own = stop.task_ids.filter((id) => isOn(pull, id, text, draft.scans));
  const open = own.find((id) => !isTicked(pull, id, text, draft.scans));
  const [found = null] = open !== undefined ? [open] : own;
  if (found !== null) {
    const about = { task_id: found, code: codeOf(pull, found) };
    return open !== undefined ? { kind: "piece", ...about } : { kind: "again", ...about };
  }
  const others = Object.keys(pull.tasks).filter((id) => isOn(pull, id, text, []));
  for (const round of rounds) {
    const number = round.stops.findIndex(
      (one) => one.closed_s === null && one.task_ids.some((id) => others.includes(id)),
    );
    const at = round.stops[number];
    const id = at?.task_ids.find((one) => others.includes(one));
    if (at && id) {
      return { kind: "elsewhere", code: codeOf(pull, id), at: { number: number + 1, stop: at } };
    }
  }
  const [other] = others;
  if (other !== undefined) return { kind: "elsewhere", code: codeOf(pull, other), at: null };
  const label = readLabel(text);
  // Short names alone are given anew every day, and something else may look like one.
  if (label !== null && label.delivery_id !== "") return { kind: "elsewhere", code: label.code, at: null };
  return { kind: "unknown" };
}

function codeOf(pull: Pull, task_id: string): string {
  const task = pull.tasks[task_id];
  return (task && pull.deliveries[task.delivery_id]?.code) ?? "";
}

function isOn(pull: Pull, task_id: string, text: string, scans: readonly Scan[]): boolean {
  const task = pull.tasks[task_id];
  if (task === undefined) return false;
  const label = readLabel(text);
  if (label !== null && label.code === pull.deliveries[task.delivery_id]?.code) {
    const parts = partsOf(task);
    const ours = label.shop === 0 || parts.length === 0 || parts.some(({ shop }) => shop === label.shop);
    return ours && (label.delivery_id === "" || label.delivery_id === task.delivery_id.toLowerCase());
  }
  const plain = plainCode(text);
  return (
    task.barcodes.some((code) => plainCode(code) === plain) ||
    scans.some((one) => one.task_id === task_id && one.note !== "" && plainCode(one.value) === plain)
  );
}

function isTicked(pull: Pull, task_id: string, text: string, scans: readonly Scan[]): boolean {
  const task = pull.tasks[task_id];
  const key = keyOf(text, task);
  return scans.some(({ task_id: id, value }) => id === task_id && value !== "" && keyOf(value, task) === key);
}

/**
 * Gives the tasks of a pull the codes as they are by what the phone has done since: what it has taken on board with a code that nobody had given is
 * known by it at the door, and what a shop had nothing of is not looked for there.
 */
export function withTaken(pull: Pull, commands: readonly Command[]): Pull {
  const late: Record<string, string[]> = {};
  const gone: Record<string, { codes: string[]; shops: number[] }> = {};
  for (const { kind, body } of commands) {
    if (kind !== "close" && kind !== "proof") continue;
    for (const { task_id, kind: proof, value = "", note = "" } of body.proofs ?? []) {
      const owner = pull.tasks[task_id]?.delivery_id;
      if (proof !== "barcode" || owner === undefined || value === "" || note === "") continue;
      late[owner] = [...(late[owner] ?? []), value];
    }
    for (const [task_id, { outcome }] of Object.entries(body.results ?? {})) {
      const task = pull.tasks[task_id];
      if (task?.kind !== "pickup" || outcome !== "failed") continue;
      const { codes, shops } = gone[task.delivery_id] ?? { codes: [], shops: [] };
      gone[task.delivery_id] = {
        codes: [...codes, ...task.barcodes],
        shops: [...shops, ...partsOf(task).map(({ shop }) => shop)],
      };
    }
  }
  const owners = new Set([...Object.keys(late), ...Object.keys(gone)]);
  if (owners.size === 0) return pull;
  const tasks = Object.entries(pull.tasks).map(([id, task]): [string, Task] => {
    const owner = task.delivery_id;
    if (task.kind === "pickup" || !owners.has(owner)) return [id, task];
    const there = task.barcodes.filter((code) => !gone[owner]?.codes.includes(code));
    const parts = partsOf(task).filter(({ shop }) => !gone[owner]?.shops.includes(shop));
    return [id, { ...task, parts, barcodes: [...new Set([...there, ...(late[owner] ?? [])])] }];
  });
  return { ...pull, tasks: Object.fromEntries(tasks) };
}
