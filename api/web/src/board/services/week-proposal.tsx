import { api, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { clockOf } from "../kit/calendar";
import { ProblemNote } from "../kit/problem-note";
import { Scroll } from "../kit/scroll";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { type Known, readVisits } from "./known";
import { useReason } from "./reason";

type Proposal = Schemas["WeekProposalForm"];
type Figures = Schemas["WeekFiguresForm"];

interface WeekProposalProps {
  run: Schemas["WeekRunForm"];
  proposal: Proposal;
  known: Known;
  onChanged: () => void;
}

/** Figures of the week as it is proposed, beside those if it did not matter who comes and when. */
const FIGURES = [
  ["visits", "count"],
  ["left_out", "count"],
  ["work_s", "span"],
  ["travel_s", "span"],
  ["with_usual_permille", "permille"],
  ["steady_hour_permille", "permille"],
  ["unevenness_permille", "permille"],
] as const;

export function WeekProposal({ run, proposal, known, onChanged }: WeekProposalProps) {
  const { t, has, shortDay, span } = useWords();
  const doing = useDoing();
  const path = { params: { path: { run_id: run.id } } };
  const act = (step: () => Promise<unknown>) =>
    doing.run(async () => {
      try {
        await step();
      } catch (error) {
        // What is shown is old: the list says so, and another plan can be asked for.
        if (error instanceof Problem && error.stale) onChanged();
        throw error;
      }
      onChanged();
    });
  return (
    <div class="proposal">
      <ProblemNote error={doing.error} />
      {run.status === "proposed" && (
        <div class="buttons">
          <button
            type="button"
            class="small strong"
            disabled={doing.busy || proposal.dated.length === 0}
            onClick={() => void act(() => api.POST("/v1/week-runs/{run_id}/apply", path))}
          >
            {t("weeks.apply", { n: proposal.dated.length })}
          </button>
          <button
            type="button"
            class="small"
            disabled={doing.busy}
            onClick={() =>
              void act(() => api.POST("/v1/week-runs/{run_id}/reject", { ...path, body: { reason: "" } }))
            }
          >
            {t("weeks.reject")}
          </button>
        </div>
      )}
      {run.status === "applied" && <p class="good-note">{t("weeks.applied")}</p>}
      <Comparison own={proposal.figures} alone={proposal.alone} />
      <Scroll label={t("weeks.days")}>
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("weeks.day")}</th>
              <th scope="col">{t("weeks.visits")}</th>
              <th scope="col">{t("weeks.orders")}</th>
              <th scope="col">{t("weeks.work")}</th>
            </tr>
          </thead>
          <tbody>
            {proposal.days.map((one) => (
              <tr key={one.day}>
                <th scope="row">{shortDay(one.day)}</th>
                <td>{one.visits}</td>
                <td>{one.orders}</td>
                <td>
                  {span(one.work_s)} / {span(one.shift_s)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <Dated run={run} proposal={proposal} known={known} />
      <Undated proposal={proposal} />
      {proposal.crowded.length > 0 && (
        <p class="problem">{t("weeks.crowded", { n: proposal.crowded.length })}</p>
      )}
      {proposal.unlawful.map((one) => (
        <p key={one.courier_id + one.rule} class="problem">
          {t("weeks.unlawful", {
            name: known.couriers.find((each) => each.id === one.courier_id)?.name ?? "",
            rule: has(`law.${one.rule}`) ? t(`law.${one.rule}` as "law.break") : one.rule,
          })}
        </p>
      ))}
    </div>
  );
}

function Comparison({ own, alone }: { own: Figures; alone: Figures }) {
  const { t, number, span } = useWords();
  const shown = (figures: Figures, [name, kind]: (typeof FIGURES)[number]) => {
    const value = figures[name];
    if (kind === "span") return span(value);
    return kind === "permille" ? `${number(value / 10, 0)} %` : number(value);
  };
  return (
    <Scroll label={t("weeks.figure")}>
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("weeks.figure")}</th>
            <th scope="col">{t("weeks.proposed")}</th>
            <th scope="col">{t("weeks.alone")}</th>
          </tr>
        </thead>
        <tbody>
          {FIGURES.map((one) => (
            <tr key={one[0]}>
              <th scope="row">{t(`weeks.figure.${one[0]}`)}</th>
              <td>
                <strong>{shown(own, one)}</strong>
              </td>
              <td>{shown(alone, one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Dated({ run, proposal, known }: { run: Schemas["WeekRunForm"]; proposal: Proposal; known: Known }) {
  const { t, shortDay } = useWords();
  const reason = useReason();
  const days = proposal.days.map((one) => one.day);
  // Who is visited is not in a proposal: the visits say it, to who says why they look.
  const people = useLoaded(async () => {
    if (reason === "") return new Map<string, string>();
    const first = days[0];
    const last = days.at(-1);
    const [open, dated] = await Promise.all([
      readVisits(reason, { undated: true }),
      first && last ? readVisits(reason, { from_day: first, to_day: last }) : [],
    ]);
    return new Map([...open, ...dated].map((one) => [one.id, one.person?.name ?? ""]));
  }, [run.id, run.version, reason]);
  const sorted = [...proposal.dated].sort((a, b) => a.begins_at.localeCompare(b.begins_at));
  return (
    <details open={sorted.length <= 20}>
      <summary>{t("weeks.dated", { n: sorted.length })}</summary>
      <ul class="things">
        {sorted.map((one) => (
          <li key={one.visit_id} class="thing">
            <strong>
              {shortDay(one.day)}, {clockOf(one.window.earliest)}–{clockOf(one.window.latest)}
            </strong>
            <span>{people.value?.get(one.visit_id) ?? ""}</span>
            <span class="quiet">
              {known.couriers.find((each) => each.id === one.courier_id)?.name}
              {one.usual && ` · ${t("weeks.usual")}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Undated({ proposal }: { proposal: Proposal }) {
  const { t, shortDay, about } = useWords();
  if (proposal.undated.length === 0) return null;
  /** By what bars them: often all days of the week are barred alike. */
  const barred = (bars: Proposal["undated"][number]["bars"]) => {
    const days = new Map<(typeof bars)[number]["bar"], string[]>();
    for (const { bar, day } of bars) days.set(bar, [...(days.get(bar) ?? []), shortDay(day)]);
    return [...days]
      .map(([bar, on]) => about(t(`bar.${bar}`), on.length === 7 ? t("bar.everyDay") : on.join(", ")))
      .join(" · ");
  };
  return (
    <>
      <h3>{t("weeks.undated", { n: proposal.undated.length })}</h3>
      <ul class="things">
        {proposal.undated.map((one) => (
          <li key={one.visit_id} class="thing">
            <strong>{t(`undated.${one.code}`)}</strong>
            <span class="quiet">{barred(one.bars)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
