/** The latest plan run of the day: asked for, watched until it is there, made the plan or put aside. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { api, got, gotWithTag, type Schemas } from "../../../signed-in/api";
import { Problem } from "../../../signed-in/problem";
import { Observable, useObserved } from "../../observable";
import { useDeskStore } from "../store/desk";

export type Run = Schemas["WholePlanRun"];

export interface RunState {
  run: Run | null;
  tag: string;
  busy: boolean;
  /** What was refused, in the words of the server; empty for nothing. */
  problem: string;
  /** What the proposal was made for has changed since. */
  stale: boolean;
}

const WATCH_MS = 1_000;
const WAITING = new Set(["queued", "running"]);

export class RunStore extends Observable<RunState> {
  private timer = 0;
  private over = false;

  constructor(private readonly day: string) {
    super({ run: null, tag: "", busy: false, problem: "", stale: false });
  }

  close(): void {
    this.over = true;
    clearTimeout(this.timer);
  }

  /** Looks whether there is a proposal, or one on its way, that nobody has decided on. */
  async look(): Promise<void> {
    try {
      const { plan_runs } = await got(
        api.GET("/v1/plan-runs", { params: { query: { day: this.day, limit: 10 } } }),
      );
      const open = plan_runs.find(({ status }) => status === "proposed" || WAITING.has(status));
      const own = this.get().run;
      // One that is being looked at stays, and says what became of it.
      const id = open?.id ?? own?.id;
      if (id !== undefined) await this.read(id);
    } catch (error) {
      console.warn("Plan runs cannot be read:", error);
    }
  }

  private async read(id: string): Promise<void> {
    const { data, tag } = await gotWithTag(
      api.GET("/v1/plan-runs/{run_id}", { params: { path: { run_id: id } } }),
    );
    if (this.over) return;
    const known = this.get().run?.id === id;
    this.put({ run: data, tag, ...(known ? {} : { stale: false, problem: "" }) });
    clearTimeout(this.timer);
    // The log tells of it as well; a stream that is cut must not leave somebody waiting.
    if (WAITING.has(data.status)) this.timer = window.setTimeout(() => void this.look(), WATCH_MS);
  }

  async ask(): Promise<void> {
    await this.does(async () => {
      const run = await got(
        api.POST("/v1/plan-runs", { body: { day: this.day, automatic: false, seed: 0 } }),
      );
      this.put({ run, stale: false });
      await this.read(run.id);
    });
  }

  async apply(): Promise<boolean> {
    const { run, tag } = this.get();
    if (run === null) return false;
    return this.does(async () => {
      const params = { path: { run_id: run.id }, header: { "If-Match": tag } };
      this.put({ run: await got(api.POST("/v1/plan-runs/{run_id}/apply", { params })) });
    });
  }

  async reject(reason: string): Promise<boolean> {
    const { run } = this.get();
    if (run === null) return false;
    return this.does(async () => {
      const params = { path: { run_id: run.id } };
      this.put({ run: await got(api.POST("/v1/plan-runs/{run_id}/reject", { params, body: { reason } })) });
    });
  }

  private async does(work: () => Promise<void>): Promise<boolean> {
    this.put({ busy: true, problem: "" });
    try {
      await work();
      return true;
    } catch (error) {
      const refused = error instanceof Problem;
      if (!refused) console.warn("The plan run was not reached:", error);
      this.put({
        problem: refused ? error.words : "edit.offline",
        stale: refused && error.code === "plan_stale",
      });
      if (refused && error.stale) await this.look();
      return false;
    } finally {
      this.put({ busy: false });
    }
  }
}

export const RunContext = createContext<RunStore | null>(null);

export function useRunStore(): RunStore {
  const store = useContext(RunContext);
  if (store === null) throw new Error("there are no plan runs");
  return store;
}

export function useRun<Part>(choose: (state: RunState) => Part): Part {
  return useObserved(useRunStore(), choose);
}

/** Asks for a plan, and shows what becomes of it. */
export function useAskPlan(): () => void {
  const store = useRunStore();
  const desk = useDeskStore();
  return () => {
    desk.put({ plan: true });
    void store.ask();
  };
}
