/** The day: read once, followed by the log, changed at once by what somebody does and put right by what the server says of it. */
import { api, got } from "../../../signed-in/api";
import { Problem } from "../../../signed-in/problem";
import { follow, type LogEvent } from "../../../signed-in/stream";
import { setClock } from "../../clock";
import type { LiveStore } from "../../live";
import { Observable } from "../../observable";
import { applied, type Edit } from "./edits";
import { HEADS, KINDS, type Topic, topicOf } from "./events";
import { keep } from "./keep";
import type { Day, Point } from "./model";
import { readBoard } from "./read-board";
import { type Broken, sendEdits, takeBack } from "./send-edits";

export interface Courier {
  roundId: string;
  at: Point;
  live: boolean;
  age_s: number;
}

/** Something that is said about what somebody did, where they did it. */
export interface Notice {
  tone: "done" | "broken" | "refused";
  /** Words of the server, or a key of the board's own. */
  text: string;
  own: boolean;
  broken: readonly Broken[];
}

interface Working {
  edits: readonly Edit[];
}

export interface DayState {
  day: string;
  /** As the server has it. */
  server: Day | null;
  /** With what is on its way to the server. */
  shown: Day | null;
  working: readonly Working[];
  /** Runs by which edits were made, the latest last: what can be taken back. */
  done: readonly string[];
  couriers: readonly Courier[];
  failed: boolean;
  notice: Notice | null;
  /** Counts what has happened to plan runs, closures and the like: who shows them looks again. */
  turns: Readonly<Record<Topic, number>>;
}

/** Events come in bursts: one look is enough for those of a quarter of a second. */
const PAUSE_MS = 250;
const POSITIONS_MS = 10_000;
const FRESH_MS = 30_000;

export class DayStore extends Observable<DayState> {
  private timer = 0;
  private reading: Promise<void> | null = null;
  private again = false;
  private etag = "";
  private last: Promise<unknown> = Promise.resolve();
  private over = false;

  constructor(
    day: string,
    private readonly live: LiveStore,
    private readonly atDesk: boolean,
  ) {
    super({
      day,
      server: null,
      shown: null,
      working: [],
      done: [],
      couriers: [],
      failed: false,
      notice: null,
      turns: { board: 0, run: 0, closure: 0, message: 0 },
    });
  }

  /** Reads the day and follows it, until the answer is called. */
  open(): () => void {
    void this.read();
    void this.look();
    const unfollow = follow({
      kinds: KINDS,
      asked: HEADS,
      onEvent: (event) => this.heard(event),
      onConnection: (up) => {
        this.live.set(up ? "up" : "down");
        // What was missed meanwhile is not waited for, and a stream that had to begin anew does not tell it.
        if (up) {
          this.turnAll();
          void this.read();
        }
      },
    });
    // Timers of a hidden tab are slowed down, those of a computer that sleeps stand still.
    const woken = () => {
      if (document.visibilityState !== "visible") return;
      void this.read();
      void this.look();
    };
    document.addEventListener("visibilitychange", woken);
    const timers = [
      setInterval(() => document.visibilityState === "visible" && void this.look(), POSITIONS_MS),
      // Who is late becomes later although nothing happens.
      setInterval(() => void this.read(), FRESH_MS),
    ];
    return () => {
      this.over = true;
      unfollow();
      document.removeEventListener("visibilitychange", woken);
      timers.forEach(clearInterval);
      clearTimeout(this.timer);
      this.live.set("none");
    };
  }

  /** Runs, closures and messages are looked at anew by whoever shows them. */
  private turnAll(): void {
    const { turns } = this.get();
    const { board, run, closure, message } = turns;
    this.put({ turns: { board, run: run + 1, closure: closure + 1, message: message + 1 } });
  }

  private heard(event: LogEvent): void {
    const topic = topicOf(event.type);
    if (topic !== "board") {
      const { turns } = this.get();
      this.put({ turns: { ...turns, [topic]: turns[topic] + 1 } });
    }
    if (this.timer !== 0) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.read();
    }, PAUSE_MS);
  }

  /** Reads the board; whoever asks meanwhile gets one that was read after they asked. */
  read(): Promise<void> {
    if (this.reading !== null) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readAll().finally(() => {
      this.reading = null;
    });
    return this.reading;
  }

  private async readAll(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.readOnce();
      } catch (error) {
        console.warn("The day cannot be read:", error);
        this.put({ failed: true });
      }
    } while (this.again && !this.over);
  }

  private async readOnce(): Promise<void> {
    const header = this.etag === "" ? {} : { "If-None-Match": this.etag };
    const { data, response } = await api.GET("/v1/days/{day}/board", {
      params: { path: { day: this.get().day }, header },
    });
    if (this.over) return;
    if (response.status === 304 || data === undefined) {
      this.put({ failed: false });
      return;
    }
    this.etag = response.headers.get("etag") ?? "";
    const server = keep(this.get().server, readBoard(data, this.atDesk));
    setClock(server.at_s);
    this.put({ server, failed: false });
    this.fold();
  }

  private fold(): void {
    const { server, working, shown } = this.get();
    if (server === null) return;
    this.put({
      shown: keep(
        shown,
        applied(
          server,
          working.flatMap(({ edits }) => edits),
        ),
      ),
    });
  }

  /** Where couriers are: nothing that the log tells of. */
  private async look(): Promise<void> {
    try {
      const { positions } = await got(api.GET("/v1/positions", { params: { query: { limit: 200 } } }));
      const couriers = positions.flatMap<Courier>((one) =>
        one.position === null
          ? []
          : [{ roundId: one.round_id, at: one.position as Point, live: one.live, age_s: one.age_s ?? 0 }],
      );
      this.put({ couriers: keep(this.get().couriers, couriers) });
    } catch (error) {
      console.warn("Where couriers are is not known:", error);
    }
  }

  /**
   * Does something to rounds: seen at once, taken back where it is refused.
   *
   * One after the other, since each is about rounds as the one before has left them.
   */
  edit(edits: readonly Edit[]): Promise<boolean> {
    const working: Working = { edits };
    this.put({ working: [...this.get().working, working], notice: null });
    this.fold();
    return this.turn(async () => {
      const { day, server } = this.get();
      if (server === null) return false;
      try {
        const { run, broken } = await sendEdits(day, server, edits);
        await this.fresh();
        this.put({ done: [...this.get().done, run] });
        this.say({ tone: broken.length > 0 ? "broken" : "done", text: "edit.done", own: true, broken });
        return true;
      } catch (error) {
        await this.refused(error);
        return false;
      } finally {
        this.put({ working: this.get().working.filter((one) => one !== working) });
        this.fold();
      }
    });
  }

  /** Takes the last edit back. */
  undo(): Promise<boolean> {
    return this.turn(async () => {
      const { done } = this.get();
      const run = done.at(-1);
      if (run === undefined) return false;
      this.put({ done: done.slice(0, -1), notice: null });
      try {
        const { broken } = await takeBack(run);
        await this.fresh();
        this.say({ tone: broken.length > 0 ? "broken" : "done", text: "edit.undone", own: true, broken });
        return true;
      } catch (error) {
        // What the server has refused it refuses again; where nobody has answered it can be asked again.
        if (!(error instanceof Problem)) this.put({ done: [...this.get().done, run] });
        await this.refused(error);
        return false;
      }
    });
  }

  say(notice: Notice | null): void {
    this.put({ notice });
  }

  /** Says what was refused; what is old is read again. */
  async refused(error: unknown): Promise<void> {
    if (!(error instanceof Problem)) console.warn("It was not done:", error);
    const text = error instanceof Problem ? error.words : "edit.offline";
    this.say({ tone: "refused", text, own: !(error instanceof Problem), broken: [] });
    if (error instanceof Problem && error.stale) await this.fresh();
  }

  /** Reads what is so now, not what was under way. */
  async fresh(): Promise<void> {
    if (this.reading !== null) await this.reading;
    await this.read();
  }

  private turn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => undefined);
    return next;
  }
}
