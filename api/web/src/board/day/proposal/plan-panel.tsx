import { useMayChange } from "../../begun-context";
import { epoch } from "../../dates";
import { type Key, useWords } from "../../i18n/words";
import { CloseIcon } from "../../icons";
import { useDraft } from "../../kit/use-draft";
import { useDay, useDayStore } from "../store/day-context";
import { useDeskStore } from "../store/desk";
import type { Day } from "../store/model";
import { Figures } from "./figures";
import { type Run, useRun, useRunStore } from "./run-store";

/** A proposal beside the plan so far: what it would change, in figures and one by one; then yes or no. */
export function PlanPanel() {
  const { t } = useWords();
  const desk = useDeskStore();
  const store = useRunStore();
  const { run, busy, problem, stale } = useRun((state) => state);
  const mayChange = useMayChange();
  const day = useDay((state) => state.shown);
  const waits = run !== null && (run.status === "queued" || run.status === "running");
  return (
    <aside class="plan-panel" aria-labelledby="plan-title">
      <header class="panel-head">
        <h2 id="plan-title">{t("plan.title")}</h2>
        <button
          type="button"
          class="round-button"
          aria-label={t("app.close")}
          onClick={() => desk.put({ plan: false })}
        >
          <CloseIcon />
        </button>
      </header>
      <div class="panel-body">
        {problem !== "" && (
          <p class="notice refused" role="alert">
            {problem === "edit.offline" ? t("edit.offline") : problem}
            {stale && ` ${t("plan.stale")}`}
          </p>
        )}
        <p role="status" class={waits ? "plan-state waits" : "plan-state"}>
          {run === null ? t("plan.none") : t(`run.${run.status}` as Key)}
          {run?.failure && ` ${run.title}`}
        </p>
        {waits && <progress aria-label={t("plan.progress")} />}
        {run?.status === "proposed" && run.proposal && day !== null && <Diff run={run} day={day} />}
        {mayChange && (
          <div class="panel-do">
            {run?.status === "proposed" && !stale && (
              <Decide key={run.id} id={run.id} busy={busy} changes={run.proposal?.changes ?? false} />
            )}
            {(run?.status !== "proposed" || stale) && !waits && (
              <button type="button" class="small strong" disabled={busy} onClick={() => void store.ask()}>
                {t(run === null ? "plan.ask" : "plan.askAgain")}
              </button>
            )}
            {waits && (
              <button type="button" class="small" disabled={busy} onClick={() => void store.reject("")}>
                {t("plan.giveUp")}
              </button>
            )}
          </div>
        )}
      </div>
    </aside>
  );
}

function Decide({ id, busy, changes }: { id: string; busy: boolean; changes: boolean }) {
  const { t } = useWords();
  const store = useRunStore();
  const days = useDayStore();
  // Whoever closes the plan to look at the day finds what they have written.
  const draft = useDraft(`day.reject.${id}`, () => ({ why: null as string | null }));
  const { why } = draft.value;
  if (why !== null) {
    return (
      <form
        class="reject"
        onSubmit={(event) => {
          event.preventDefault();
          void store.reject(why).then((done) => (done ? draft.forget() : undefined));
        }}
      >
        <label>
          {t("plan.why")}
          <input
            value={why}
            maxLength={200}
            onInput={(event) => draft.change({ why: event.currentTarget.value })}
          />
        </label>
        <button type="submit" class="small strong" disabled={busy}>
          {t("plan.reject")}
        </button>
        <button type="button" class="small" onClick={draft.forget}>
          {t("app.cancel")}
        </button>
      </form>
    );
  }
  return (
    <>
      <button
        type="button"
        class="small strong"
        disabled={busy || !changes}
        onClick={() => void store.apply().then((done) => (done ? days.fresh() : undefined))}
      >
        {t("plan.apply")}
      </button>
      <button type="button" class="small" disabled={busy} onClick={() => draft.change({ why: "" })}>
        {t("plan.reject")}
      </button>
    </>
  );
}

function Diff({ run, day }: { run: Run; day: Day }) {
  const { t, time, coded, number } = useWords();
  const desk = useDeskStore();
  const { proposal } = run;
  if (proposal === null) return null;
  const courierOf = (shiftId: string | null) =>
    shiftId === null ? t("tray.none") : (day.lanes.find((lane) => lane.shiftId === shiftId)?.courier ?? "–");
  const { counts = {} } = proposal.messages as { counts?: Record<string, number> };
  const messages = Object.entries(counts).filter(([, count]) => Number(count) > 0);
  if (!proposal.changes) return <p>{t("plan.same")}</p>;
  return (
    <>
      <Figures before={proposal.before} after={proposal.after} />
      <section>
        <h3>{t("plan.messages")}</h3>
        {messages.length === 0 ? (
          <p class="quiet">{t("plan.noMessages")}</p>
        ) : (
          <ul class="facts">
            {messages.map(([kind, count]) => (
              <li key={kind}>
                {coded("told", kind)} <strong>{number(Number(count))}</strong>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <h3>{t("plan.moved", { n: proposal.moved.length })}</h3>
        <ul class="moved">
          {proposal.moved.map((one) => {
            const basket = day.baskets[one.delivery_id];
            const other = one.from_shift_id !== one.to_shift_id;
            return (
              <li key={one.delivery_id} data-other={other ? "" : undefined}>
                <button type="button" onClick={() => desk.put({ selected: new Set([one.delivery_id]) })}>
                  <strong>
                    {basket?.code ?? "–"} {basket?.recipient ?? ""}
                  </strong>
                  <span>
                    {other
                      ? t("plan.fromTo", {
                          from: courierOf(one.from_shift_id),
                          to: courierOf(one.to_shift_id),
                        })
                      : courierOf(one.to_shift_id)}
                  </span>
                  <span class="quiet">
                    {t("plan.when", {
                      was: one.was_at === null ? "–" : time(epoch(one.was_at)),
                      now: one.would_be_at === null ? "–" : time(epoch(one.would_be_at)),
                    })}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </section>
      {proposal.left_out.length > 0 && (
        <section>
          <h3>{t("plan.leftOut", { n: proposal.left_out.length })}</h3>
          <ul class="facts">
            {proposal.left_out.map((one) => (
              <li key={one.delivery_id}>
                <strong>{day.baskets[one.delivery_id]?.code ?? "–"}</strong>{" "}
                {one.obstacles[0] && coded("why", one.obstacles[0].code)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
