import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { addDays, mondayOf, weekOf } from "../kit/calendar";
import { ProblemNote } from "../kit/problem-note";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { type Known, readVisits } from "./known";
import { useReason } from "./reason";
import { WeekProposal } from "./week-proposal";

type WeekRun = Schemas["WeekRunForm"];

const EVERY_MS = 1_000;
const OPEN = new Set<WeekRun["status"]>(["queued", "running"]);

/** Days for visits whose day is open: asked for, compared, and given to them, or put aside. */
export function Weeks({ known }: { known: Known }) {
  const { t, today, shortDay } = useWords();
  const reason = useReason();
  const [monday, setMonday] = useState(addDays(mondayOf(today), 7));
  const [open, setOpen] = useState<string | null>(null);
  const week = weekOf(monday);
  const doing = useDoing();
  const runs = useLoaded(
    async () => (await got(api.GET("/v1/week-runs", { params: { query: { week, limit: 20 } } }))).runs,
    [week],
  );
  const undated = useLoaded(() => readVisits(reason, { undated: true }), [week, reason]);
  const waiting = (undated.value ?? []).filter((one) => one.occurrence.startsWith(week));
  const under = (runs.value ?? []).some((one) => OPEN.has(one.status));
  useEffect(() => {
    if (!under) return;
    const timer = setInterval(() => void runs.reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [under]);
  const again = () => {
    void runs.reload();
    void undated.reload();
  };
  const ask = () =>
    doing.run(async () => {
      const made = await got(api.POST("/v1/week-runs", { body: { week, seed: 1 } }));
      setOpen(made.id);
      await runs.reload();
    });
  const chosen = runs.value?.find((one) => one.id === open) ?? runs.value?.[0];
  const move = (days: number) => {
    setOpen(null);
    doing.clear();
    setMonday(addDays(monday, days));
  };
  return (
    <section class="panel" aria-labelledby="weeks-title">
      <div class="part-head">
        <h2 id="weeks-title">
          {t("week.label", { n: String(Number(week.slice(6))) })}
          <span class="quiet">
            {" "}
            {shortDay(monday)} – {shortDay(addDays(monday, 6))}
          </span>
        </h2>
        <div class="week-head">
          <button type="button" class="small" aria-label={t("week.before")} onClick={() => move(-7)}>
            ←
          </button>
          <button type="button" class="small" aria-label={t("week.after")} onClick={() => move(7)}>
            →
          </button>
        </div>
      </div>
      <Shown of={undated}>
        {() => <p>{waiting.length === 0 ? t("weeks.nothing") : t("weeks.waiting", { n: waiting.length })}</p>}
      </Shown>
      <ProblemNote error={doing.error} />
      <div class="buttons">
        <button type="button" class="small strong" disabled={doing.busy || under} onClick={() => void ask()}>
          {t(under ? "weeks.under" : "weeks.ask")}
        </button>
      </div>
      <Shown of={runs}>
        {(all) => (
          <>
            {all.length > 1 && (
              <div class="toggles">
                {all.map((one, index) => (
                  <button
                    key={one.id}
                    type="button"
                    class="toggle"
                    aria-pressed={one.id === chosen?.id}
                    onClick={() => setOpen(one.id)}
                  >
                    {t("weeks.run", { n: all.length - index })} · {t(`weeks.status.${one.status}`)}
                  </button>
                ))}
              </div>
            )}
            {chosen && (
              <OneRun key={`${chosen.id}${chosen.version}`} run={chosen} known={known} onChanged={again} />
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

interface OneRunProps {
  run: WeekRun;
  known: Known;
  onChanged: () => void;
}

function OneRun({ run, known, onChanged }: OneRunProps) {
  const { t, moment } = useWords();
  const whole = useLoaded(
    () => got(api.GET("/v1/week-runs/{run_id}", { params: { path: { run_id: run.id } } })),
    [run.id, run.version],
  );
  return (
    <>
      <p class="chips-line" role="status">
        <span class={`chip ${run.status === "applied" ? "easy" : run.status === "failed" ? "late" : "cold"}`}>
          {t(`weeks.status.${run.status}`)}
        </span>
        <span class="quiet">{moment(run.requested_at)}</span>
      </p>
      {run.status === "failed" && <p class="fault">{run.title}</p>}
      {OPEN.has(run.status) && <progress class="week-progress" aria-label={t("weeks.under")} />}
      {!OPEN.has(run.status) && (
        <Shown of={whole}>
          {(one) =>
            one.proposal && (
              <WeekProposal run={one} proposal={one.proposal} known={known} onChanged={onChanged} />
            )
          }
        </Shown>
      )}
    </>
  );
}
