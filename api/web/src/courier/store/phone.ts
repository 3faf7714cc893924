/** The courier's phone: everything that was done is on it first, and goes to the server when there is one. */
import type { Answer, Body, Command, CommandKind, Conflict, Pull, Round } from "../wire";
import {
  type Draft,
  fact,
  type Kept,
  keepFact,
  type Notice,
  type PhoneDatabase,
  type Picture,
  type Queued,
  type Settings,
  type Taken,
  USUAL,
} from "./database";
import { withActs } from "./door-acts";
import { type Seen, seenRounds } from "./fold";
import { withTaken } from "./parcel-codes";
import { BusyError, OfflineError, RefusedError, type Server, SignedOutError } from "./server";
import { askWays, type Leg, legKey, placesAhead } from "./ways";

/** A closing can be taken back for so long before anybody hears of it. */
export const UNDO_MS = 10_000;
const AT_ONCE = 50;

export type Line = "online" | "offline" | "signed_out";

/** What the screens show. */
export interface State {
  ready: boolean;
  line: Line;
  kept: Kept | null;
  /** The last pull, with the codes of pieces and the chains of closed doors as they are by what was done since. */
  pull: Pull | null;
  rounds: Seen[];
  queue: Queued[];
  pictures: Picture[];
  notices: Notice[];
  drafts: Record<string, Draft>;
  legs: Record<string, Leg>;
  seen: Record<string, Round>;
  settings: Settings;
  /** Money that was taken on rounds that are not over, by the name of the closing. */
  taken: Taken;
}

const EMPTY: State = {
  ready: false,
  line: "online",
  kept: null,
  pull: null,
  rounds: [],
  queue: [],
  pictures: [],
  notices: [],
  drafts: {},
  legs: {},
  seen: {},
  settings: USUAL,
  taken: {},
};

export function emptyDraft(stop_id: string): Draft {
  return { stop_id, proofs: [], scans: [], checks: {}, missing: [], cash: {}, note: "" };
}

/** What a command is about. */
export interface About {
  round: Round;
  stop_id?: string;
  task_ids?: readonly string[];
  body?: Body;
  /** Whether it can be taken back for a while before it is sent. */
  hold?: boolean;
}

export class Phone {
  state: State = EMPTY;
  private listeners = new Set<() => void>();
  private syncing: Promise<void> | null = null;
  private again = false;

  constructor(
    readonly database: PhoneDatabase,
    readonly server: Server,
    private readonly clock: () => number = Date.now,
  ) {}

  /** Reads what is kept: from here on the screens can be shown, whatever the network does. */
  async open(): Promise<void> {
    const [kept, seen, settings, taken, queue, pictures, notices, drafts, legs] = await Promise.all([
      fact(this.database, "pull"),
      fact(this.database, "seen"),
      fact(this.database, "settings"),
      fact(this.database, "taken"),
      this.database.getAll("queue"),
      this.database.getAll("pictures"),
      this.database.getAll("notices"),
      this.database.getAll("drafts"),
      this.database.getAll("legs"),
    ]);
    this.show({
      ready: true,
      kept: kept ?? null,
      seen: seen ?? {},
      settings: { ...USUAL, ...settings },
      taken: taken ?? {},
      queue,
      pictures,
      notices,
      // What an older version of the app has gathered lacks what this one knows of.
      drafts: Object.fromEntries(drafts.map((one) => [one.stop_id, { ...emptyDraft(one.stop_id), ...one }])),
      legs: Object.fromEntries(legs.map((one) => [one.key, one.leg])),
    });
    this.syncAfter(Math.max(0, ...queue.map((one) => one.hold_ms)));
  }

  /** Sends what is held back once it may be. */
  private syncAfter(hold_ms: number): void {
    const now = this.clock();
    if (hold_ms > now) setTimeout(() => void this.sync(), hold_ms - now + 50);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The server's time, seconds, as far as this phone knows it. */
  now_s(): number {
    return Math.floor(this.clock() / 1000) + this.offset_s();
  }

  private offset_s(): number {
    const kept = this.state.kept;
    return kept === null ? 0 : kept.pull.now_s - Math.floor(kept.asked_ms / 1000);
  }

  /** Keeps that something was done; it is on the disk when this returns. */
  async say(kind: CommandKind, about: About): Promise<Command> {
    return (await this.sayAll([{ kind, ...about }]))[0] as Command;
  }

  /** Keeps several things that were done at once: all of them or none. */
  async sayAll(said: readonly (About & { kind: CommandKind })[]): Promise<Command[]> {
    const now = this.clock();
    const offset_s = this.offset_s();
    const step = this.database.transaction(["queue", "facts"], "readwrite", { durability: "strict" });
    let count = ((await step.objectStore("facts").get("count")) as number | undefined) ?? 0;
    const made: Queued[] = [];
    for (const { kind, round, stop_id = "", task_ids = [], body = {}, hold = false } of said) {
      count += 1;
      const command: Command = {
        id: crypto.randomUUID(),
        kind,
        round_id: round.id,
        stop_id,
        task_ids: [...task_ids],
        happened_s: Math.floor(now / 1000),
        base_version: round.version,
        offset_s,
        number: count,
        body,
      };
      const queued = { command, hold_ms: hold ? now + UNDO_MS : 0, answered: false };
      await step.objectStore("queue").put(queued);
      made.push(queued);
    }
    const taken = { ...this.state.taken };
    for (const { command } of made) {
      const { cash = [], closings = [] } = command.body;
      if (cash.length > 0) taken[command.id] = { round_id: command.round_id, cash };
      for (const name of closings) delete taken[name];
    }
    await step.objectStore("facts").put(count, "count");
    await step.objectStore("facts").put(taken, "taken");
    await step.done;
    this.show({ queue: [...this.state.queue, ...made], taken });
    const hold_ms = Math.max(...made.map((one) => one.hold_ms));
    if (hold_ms > 0) this.syncAfter(hold_ms);
    else void this.sync();
    return made.map((one) => one.command);
  }

  /** Takes a command back of which nobody has heard; false where it is too late for that. */
  async takeBack(ids: readonly string[]): Promise<boolean> {
    const own = this.state.queue.filter((one) => ids.includes(one.command.id));
    const now = this.clock();
    if (own.length === 0 || own.some((one) => one.answered || one.hold_ms <= now)) return false;
    const taken = Object.fromEntries(Object.entries(this.state.taken).filter(([id]) => !ids.includes(id)));
    const step = this.database.transaction(["queue", "facts"], "readwrite");
    for (const id of ids) await step.objectStore("queue").delete(id);
    await step.objectStore("facts").put(taken, "taken");
    await step.done;
    this.show({ taken, queue: this.state.queue.filter((one) => !ids.includes(one.command.id)) });
    return true;
  }

  async keepDraft(draft: Draft): Promise<void> {
    await this.database.put("drafts", draft);
    this.show({ drafts: { ...this.state.drafts, [draft.stop_id]: draft } });
  }

  async dropDraft(stop_id: string): Promise<void> {
    await this.database.delete("drafts", stop_id);
    const { [stop_id]: _, ...drafts } = this.state.drafts;
    this.show({ drafts });
  }

  async keepPicture(picture: Picture): Promise<void> {
    await this.database.put("pictures", picture);
    this.show({ pictures: [...this.state.pictures.filter((one) => one.name !== picture.name), picture] });
  }

  async keepSettings(settings: Settings): Promise<void> {
    await keepFact(this.database, "settings", settings);
    this.show({ settings });
  }

  async readNotice(command_id: string): Promise<void> {
    await this.database.delete("notices", command_id);
    this.show({ notices: this.state.notices.filter((one) => one.command_id !== command_id) });
  }

  /** Notes that the courier has seen a round as it is, and tells so. */
  async acknowledge(round: Round): Promise<void> {
    const kept = this.state.kept?.pull.rounds.find((one) => one.id === round.id) ?? round;
    const seen = { ...this.state.seen, [round.id]: kept };
    await keepFact(this.database, "seen", seen);
    this.show({ seen });
    if (round.acknowledged < round.version) await this.say("acknowledge", { round });
  }

  /** Sends what is to be sent and gets what is new; called as often as one likes. */
  sync(): Promise<void> {
    if (this.syncing !== null) {
      this.again = true;
      return this.syncing;
    }
    this.syncing = this.exchange()
      .catch((error: unknown) => {
        if (error instanceof SignedOutError) this.show({ line: "signed_out" });
        // There is a network: what waits is tried again with the next look.
        else if (error instanceof BusyError) this.show({ line: "online" });
        else if (error instanceof OfflineError) this.show({ line: "offline" });
        else {
          console.error("The phone cannot be brought up to date:", error);
          this.show({ line: "offline" });
        }
      })
      .finally(() => {
        this.syncing = null;
        if (this.again) {
          this.again = false;
          void this.sync();
        }
      });
    return this.syncing;
  }

  private async exchange(): Promise<void> {
    await this.push();
    await this.get();
    await this.sendPictures();
    await this.sendPositions();
    await this.findWays();
  }

  private async push(): Promise<void> {
    const device = await this.device();
    for (;;) {
      const now = this.clock();
      const due = this.state.queue
        .filter((one) => !one.answered && one.hold_ms <= now)
        .sort((one, other) => one.command.number - other.command.number)
        .slice(0, AT_ONCE);
      if (due.length === 0) return;
      const answers = await this.answersTo(device, due);
      this.show({ line: "online" });
      const kinds = new Map(due.map((one) => [one.command.id, one.command.kind]));
      const step = this.database.transaction(["queue", "notices"], "readwrite", { durability: "strict" });
      const notices: Notice[] = [];
      for (const one of due) {
        // They stay until a pull has what they did: nothing jumps back in between.
        await step.objectStore("queue").put({ ...one, answered: true });
      }
      for (const { command_id, status, conflicts } of answers) {
        if (status === "applied") continue;
        const kind = kinds.get(command_id) ?? "";
        const notice: Notice = { command_id, status, conflicts, kind, read: false };
        await step.objectStore("notices").put(notice);
        notices.push(notice);
      }
      await step.done;
      const names = new Set(kinds.keys());
      this.show({
        queue: this.state.queue.map((one) => (names.has(one.command.id) ? { ...one, answered: true } : one)),
        notices: [...this.state.notices, ...notices],
      });
    }
  }

  /** Sends commands, one by one where the server does not take them together: what is wrong with one holds none of the others up. */
  private async answersTo(device: string, due: readonly Queued[]): Promise<Answer[]> {
    const commands = due.map((one) => one.command);
    try {
      return await this.server.push(device, commands);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (commands.length > 1) {
        const answers: Answer[] = [];
        for (const one of due) answers.push(...(await this.answersTo(device, [one])));
        return answers;
      }
      const [only] = commands as [Command];
      const conflict = {
        code: error.code,
        subject: only.round_id,
        title: error.title,
        message: error.message,
      };
      return [{ command_id: only.id, status: "refused", conflicts: [conflict] }];
    }
  }

  private async get(): Promise<void> {
    const answered = this.state.queue.filter((one) => one.answered).map((one) => one.command.id);
    const asked_ms = this.clock();
    const pull = await this.server.pull();
    const kept = { pull, asked_ms };
    const own = new Set(pull.rounds.map((round) => round.id));
    const seen = Object.fromEntries(Object.entries(this.state.seen).filter(([name]) => own.has(name)));
    // What a courier gets for the first time is no change.
    for (const round of pull.rounds) if (!(round.id in seen)) seen[round.id] = round;
    const step = this.database.transaction(["facts", "queue"], "readwrite", { durability: "strict" });
    await step.objectStore("facts").put(kept, "pull");
    await step.objectStore("facts").put(seen, "seen");
    for (const id of answered) await step.objectStore("queue").delete(id);
    await step.done;
    const gone = new Set(answered);
    this.show({
      line: "online",
      kept,
      seen,
      queue: this.state.queue.filter((one) => !gone.has(one.command.id)),
    });
  }

  private async sendPictures(): Promise<void> {
    for (const picture of this.state.pictures.filter((one) => !one.sent)) {
      try {
        await this.server.sendPicture(picture.name, picture.blob);
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        await this.note(
          { code: error.code, subject: picture.stop_id, title: error.title, message: error.message },
          picture.name,
        );
      }
      await this.keepPicture({ ...picture, sent: true });
    }
    const open = new Set(this.state.rounds.flatMap((round) => round.stops.map((stop) => stop.id)));
    for (const picture of this.state.pictures) {
      if (picture.sent && !open.has(picture.stop_id)) {
        await this.database.delete("pictures", picture.name);
        this.show({ pictures: this.state.pictures.filter((one) => one.name !== picture.name) });
      }
    }
  }

  private async note(conflict: Conflict, name: string): Promise<void> {
    const notice: Notice = {
      command_id: name,
      status: "refused",
      kind: "proof",
      conflicts: [conflict],
      read: false,
    };
    await this.database.put("notices", notice);
    this.show({ notices: [...this.state.notices, notice] });
  }

  private async sendPositions(): Promise<void> {
    const [keys, samples] = await Promise.all([
      this.database.getAllKeys("positions", null, 500),
      this.database.getAll("positions", null, 500),
    ]);
    if (samples.length === 0) return;
    try {
      await this.server.sendPositions(samples);
    } catch (error) {
      // Positions that are not wanted, or no longer, hold up nothing else.
      if (!(error instanceof RefusedError)) throw error;
    }
    const step = this.database.transaction("positions", "readwrite");
    for (const key of keys) await step.store.delete(key);
    await step.done;
  }

  /** Gets the ways that are not known yet; that there is none keeps nobody from working. */
  private async findWays(): Promise<void> {
    const kept = this.state.kept;
    if (kept === null) return;
    const { map } = kept.pull.town;
    for (const round of this.state.rounds) {
      const profile = round.vehicle?.profile;
      if (profile === undefined) continue;
      const ahead = placesAhead(round, kept.pull.places);
      const pairs = ahead.slice(1).map((to, index) => ({ from: ahead[index] as (typeof ahead)[0], to }));
      const unknown = pairs.some(({ from, to }) => !(legKey(map, profile, from, to) in this.state.legs));
      if (!unknown) continue;
      const legs = await askWays(map, profile, ahead, (path) => this.server.ask("GET", path)).catch(
        (error: unknown) => {
          if (error instanceof OfflineError) throw error;
          return [];
        },
      );
      const found = legs.map((leg, index) => {
        const { from, to } = pairs[index] as (typeof pairs)[0];
        return { key: legKey(map, profile, from, to), leg };
      });
      const step = this.database.transaction("legs", "readwrite");
      for (const one of found) await step.store.put(one);
      await step.done;
      this.show({
        legs: { ...this.state.legs, ...Object.fromEntries(found.map((one) => [one.key, one.leg])) },
      });
    }
  }

  private async device(): Promise<string> {
    const known = await fact(this.database, "device");
    if (known !== undefined) return known;
    const made = `phone-${crypto.randomUUID()}`;
    await keepFact(this.database, "device", made);
    return made;
  }

  private show(changed: Partial<State>): void {
    const next = { ...this.state, ...changed };
    if ("kept" in changed || "queue" in changed) {
      const commands = next.queue.map((one) => one.command);
      next.pull = next.kept && withActs(withTaken(next.kept.pull, commands), commands);
      next.rounds = next.pull ? seenRounds(next.pull, commands) : [];
    }
    this.state = next;
    for (const listener of this.listeners) listener();
  }
}
