/** What the phone keeps: the last pull, what is to be sent, pictures, ways. Written before anything is shown as done. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Cash, Command, Conflict, Pull, Round } from "../wire";
import type { Leg } from "./ways";

/** A command on its way. `hold_ms`: not sent before that moment of this phone, so that it can be taken back; `answered`: the server has it. */
export interface Queued {
  command: Command;
  hold_ms: number;
  answered: boolean;
}

/** A picture on its way; `sent` ones are kept until the round is over, so that the courier can still look at them. */
export interface Picture {
  name: string;
  blob: Blob;
  stop_id: string;
  sent: boolean;
}

/** Something that the server said of a command, for the courier to read. */
export interface Notice {
  command_id: string;
  status: "kept" | "refused";
  kind: string;
  conflicts: Conflict[];
  read: boolean;
}

export interface Kept {
  pull: Pull;
  /** When it was asked for, by this phone, milliseconds. */
  asked_ms: number;
}

/** A piece that was ticked off by its code; `note`: why a code counts that nobody had given, or that there is none to be read. */
export interface Scan {
  task_id: string;
  value: string;
  note: string;
}

/** Proofs and answers that are gathered at a stop before it is closed. */
export interface Draft {
  stop_id: string;
  proofs: { kind: string; value: string; file: string }[];
  scans: Scan[];
  checks: Record<string, (boolean | null)[]>;
  missing: string[];
  cash: Record<string, { method: string; amount_minor: number }>;
  note: string;
}

interface Layout extends DBSchema {
  queue: { key: string; value: Queued };
  pictures: { key: string; value: Picture };
  notices: { key: string; value: Notice };
  drafts: { key: string; value: Draft };
  legs: { key: string; value: { key: string; leg: Leg } };
  positions: { key: number; value: Sample };
  facts: { key: string; value: unknown };
}

export interface Sample {
  at: string;
  position: [number, number];
  accuracy_m: number;
  speed_cm_per_s?: number;
}

export type PhoneDatabase = IDBPDatabase<Layout>;

const VERSION = 1;

/** Opens the phone's database; of one courier, whose name is part of its own. */
export function openPhone(name = "tournee-courier"): Promise<PhoneDatabase> {
  return openDB<Layout>(name, VERSION, {
    upgrade(database) {
      database.createObjectStore("queue", { keyPath: "command.id" });
      database.createObjectStore("pictures", { keyPath: "name" });
      database.createObjectStore("notices", { keyPath: "command_id" });
      database.createObjectStore("drafts", { keyPath: "stop_id" });
      database.createObjectStore("legs", { keyPath: "key" });
      database.createObjectStore("positions", { autoIncrement: true });
      database.createObjectStore("facts");
    },
  });
}

/** Names of single things that are kept. */
export interface Facts {
  /** What the server had last. */
  pull: Kept;
  /** The name of this phone, made once. */
  device: string;
  /** How many commands it has made. */
  count: number;
  /** Rounds as their courier has seen and acknowledged them. */
  seen: Record<string, Round>;
  /** The courier who is signed in. */
  courier: string;
  /** The town's drawn map, as one file, and which one. */
  map: { name: string; blob: Blob };
  /** Choices of the courier. */
  settings: Settings;
  taken: Taken;
}

/** Money that was taken, by the name of the closing that says so. */
export type Taken = Record<string, { round_id: string; cash: Cash[] }>;

export interface Settings {
  contrast: boolean;
  left: boolean;
  awake: boolean;
  share: boolean;
}

export const USUAL: Settings = { contrast: false, left: false, awake: true, share: true };

export async function fact<Name extends keyof Facts>(
  database: PhoneDatabase,
  name: Name,
): Promise<Facts[Name] | undefined> {
  return (await database.get("facts", name)) as Facts[Name] | undefined;
}

export async function keepFact<Name extends keyof Facts>(
  database: PhoneDatabase,
  name: Name,
  value: Facts[Name],
): Promise<void> {
  await database.put("facts", value, name);
}
