/** What a phone pulls and pushes (`/v1/sync/courier`): the forms of api/v1/sync.py. Moments are UTC epoch seconds. */

export type StopStatus = "planned" | "next" | "en_route" | "arrived" | "closed" | "skipped" | "cancelled";
export type RoundStatus = "released" | "started" | "paused" | "completed";
export type Outcome = "success" | "partial" | "failed" | "no_answer";
export type TaskKind = "pickup" | "drop" | "return" | "transfer" | "collect" | "visit";
export type ProofKind = "photo" | "signature" | "pin" | "barcode" | "name";

/** One text in both languages. */
export interface Both {
  fr: string;
  en: string;
}

export interface Stop {
  id: string;
  place_id: string;
  task_ids: string[];
  status: StopStatus;
  outcome: Outcome | null;
  outcome_code: string;
  arrival_s: number;
  start_s: number;
  end_s: number;
  arrived_s: number | null;
  closed_s: number | null;
  closings: string[];
}

export interface Round {
  id: string;
  day: string;
  status: RoundStatus;
  version: number;
  acknowledged: number;
  frozen: number;
  departure_s: number | null;
  end_s: number | null;
  stops: Stop[];
  vehicle?: { name: string; profile: string };
  start_place_id?: string;
  end_place_id?: string;
  shift?: [number, number];
}

export interface AtDoor {
  floor: string;
  code: string;
  safe_place: string;
  neighbour: string;
  do_not_ring: boolean;
  note: string;
}

export interface Task {
  delivery_id: string;
  kind: TaskKind;
  status: string;
  place_id: string;
  org_id: string;
  items: string;
  /** On the pieces that it is about, one on each. */
  barcodes: string[];
  /** By shop what it is about, where a basket comes from several: the number of the shop in the basket, and the codes on its pieces. */
  parts?: { shop: number; barcodes: string[] }[];
  load: { volume_l: number; weight_g: number };
  service_s: number;
  windows: [number, number][];
  ready_s: number | null;
  /** By code of the outcome: of each group one kind is needed. */
  proofs: Record<string, ProofKind[][]>;
  outcomes?: Record<Outcome, string[]>;
  visit_id?: string;
  no_answer?: { kind: string; within_s: number }[];
  recipient?: { name: string; phone: string; language: string; door: AtDoor };
}

export interface Payment {
  amount_minor?: number;
  currency?: string;
  methods?: string[];
}

export interface Delivery {
  code: string;
  status: string;
  version: number;
  window: [number, number];
  temperature: "ambient" | "chilled" | "frozen" | "hot";
  payment: Payment;
  note: string;
  pieces: number;
}

export interface Place {
  name: string;
  lon: number;
  lat: number;
  address: string;
  access_note: string;
}

/** What a visit needs at its door, while it is at hand. */
export interface DoorView {
  visit_id: string;
  person: string;
  floor: string;
  code: string;
  note: string;
  do_not_ring: boolean;
  service: Both;
  to_do: Both;
  checks: Both[];
  units: number;
  in_person: boolean;
  tags: Both[];
  phone: string;
  contacts: { name: string; phone: string; relation?: string }[];
  steps: { kind: string; within_s: number; words: Both }[];
  step: number;
  since_s: number | null;
  due_s: number | null;
}

export interface Pull {
  now_s: number;
  time_zone: string;
  town: { title: string; map: string };
  rules: {
    reopen_s: number;
    reorder: boolean;
    cash_limit_minor: number;
    outcomes: Record<string, Record<Outcome, string[]>>;
    /** Of the emergency services, as the town has them; not in what older servers gave. */
    emergency_numbers?: string[];
  };
  rounds: Round[];
  tasks: Record<string, Task>;
  doors: Record<string, DoorView[]>;
  deliveries: Record<string, Delivery>;
  places: Record<string, Place>;
  shops: Record<string, { name: string; phone: string }>;
}

export type CommandKind =
  | "start"
  | "pause"
  | "resume"
  | "complete"
  | "depart"
  | "arrive"
  | "close"
  | "skip"
  | "reopen"
  | "delay"
  | "proof"
  | "reorder"
  | "acknowledge"
  | "incident"
  | "door";

export interface Proof {
  task_id: string;
  kind: ProofKind;
  value?: string;
  file?: string;
  note?: string;
  lon?: number;
  lat?: number;
}

export interface Cash {
  delivery_id: string;
  method: string;
  amount_minor: number;
  currency: string;
}

export interface Body {
  results?: Record<string, { outcome: Outcome; code: string; note?: string }>;
  proofs?: Proof[];
  cash?: Cash[];
  note?: string;
  checks?: Record<string, (boolean | null)[]>;
  closings?: string[];
  stop_ids?: string[];
  minutes?: number;
  incident?: string;
  said?: string;
  step?: number;
  number?: string;
  result?: string;
}

/** What is sent: made once and never changed, however often it is sent. */
export interface Command {
  id: string;
  kind: CommandKind;
  round_id: string;
  stop_id: string;
  task_ids: string[];
  happened_s: number;
  base_version: number;
  offset_s: number;
  number: number;
  body: Body;
}

export interface Conflict {
  code: string;
  subject: string;
  /** For people, in the language of the screen. */
  title: string;
  message: string;
}

export interface Answer {
  command_id: string;
  status: "applied" | "kept" | "refused";
  conflicts: Conflict[];
}
