import { useState } from "preact/hooks";
import { addDays, addMonths, clockOf, daysFrom, mondayOf, weekOf, weeksOfMonth } from "../kit/calendar";
import { Choose } from "../kit/fields";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { type Known, readVisits, type Visit } from "./known";
import { useReason } from "./reason";
import { VisitSheet } from "./visit-sheet";

interface VisitsProps {
  known: Known;
  canChange: boolean;
}

/** Visits by day: a week with every visit, or a month with how many there are. */
export function Visits({ known, canChange }: VisitsProps) {
  const { t, today, shortDay, month: monthName } = useWords();
  const reason = useReason();
  const [by, setBy] = useState<"week" | "month">("week");
  const [day, setDay] = useState(today);
  const [programme, setProgramme] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const month = day.slice(0, 7);
  const first = by === "week" ? mondayOf(day) : mondayOf(`${month}-01`);
  const days =
    by === "week" ? daysFrom(first, 7) : weeksOfMonth(month).flatMap((monday) => daysFrom(monday, 7));
  const last = days.at(-1) ?? first;
  const visits = useLoaded(
    () => readVisits(reason, { from_day: first, to_day: last, programme_id: programme }),
    [first, last, programme, reason],
  );
  const undated = useLoaded(
    () => readVisits(reason, { undated: true, programme_id: programme }),
    [programme, reason],
  );
  const again = () => {
    void visits.reload();
    void undated.reload();
  };
  const all = visits.value ?? [];
  const shown = [...all, ...(undated.value ?? [])].find((one) => one.id === open);
  const step = (by_: number) => setDay(by === "week" ? addDays(day, 7 * by_) : `${addMonths(month, by_)}-01`);
  return (
    <section class="panel" aria-labelledby="visits-title">
      <div class="part-head">
        <h2 id="visits-title">
          {by === "month" ? monthName(month) : t("week.label", { n: String(Number(weekOf(day).slice(6))) })}
          {by === "week" && (
            <span class="quiet">
              {" "}
              {shortDay(first)} – {shortDay(last)}
            </span>
          )}
        </h2>
        <div class="week-head">
          <button
            type="button"
            class="small"
            aria-label={t(by === "week" ? "week.before" : "month.before")}
            onClick={() => step(-1)}
          >
            ←
          </button>
          <button type="button" class="small" onClick={() => setDay(today)}>
            {t("visits.today")}
          </button>
          <button
            type="button"
            class="small"
            aria-label={t(by === "week" ? "week.after" : "month.after")}
            onClick={() => step(1)}
          >
            →
          </button>
          <button type="button" class="toggle" aria-pressed={by === "week"} onClick={() => setBy("week")}>
            {t("visits.week")}
          </button>
          <button type="button" class="toggle" aria-pressed={by === "month"} onClick={() => setBy("month")}>
            {t("visits.month")}
          </button>
        </div>
      </div>
      <Choose
        label={t("visits.programme")}
        none={t("visits.allProgrammes")}
        value={programme}
        options={known.programmes.map((one) => [one.id, one.title])}
        onValue={setProgramme}
      />
      {(undated.value?.length ?? 0) > 0 && (
        <details>
          <summary>{t("visits.undated", { n: undated.value?.length ?? 0 })}</summary>
          <VisitList visits={undated.value ?? []} known={known} onOpen={setOpen} />
        </details>
      )}
      <Shown of={visits}>
        {() =>
          by === "week" ? (
            <ol class="visit-days">
              {days.map((one) => (
                <li key={one} aria-current={one === today ? "date" : undefined}>
                  <h3>{shortDay(one)}</h3>
                  <VisitList
                    visits={all.filter((visit) => visit.day === one)}
                    known={known}
                    onOpen={setOpen}
                  />
                </li>
              ))}
            </ol>
          ) : (
            <>
              <MonthGrid days={days} month={month} visits={all} day={day} onDay={setDay} />
              <h3>{shortDay(day)}</h3>
              <VisitList visits={all.filter((visit) => visit.day === day)} known={known} onOpen={setOpen} />
            </>
          )
        }
      </Shown>
      {shown && (
        <VisitSheet
          visit={shown}
          known={known}
          canChange={canChange}
          onChanged={again}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

interface VisitListProps {
  visits: readonly Visit[];
  known: Known;
  onOpen: (visitId: string) => void;
}

function VisitList({ visits, known, onOpen }: VisitListProps) {
  const { t } = useWords();
  if (visits.length === 0) return <p class="quiet">{t("visits.none")}</p>;
  return (
    <ul class="visit-list">
      {visits.map((one) => (
        <li key={one.id}>
          <button type="button" class="visit" data-status={one.status} onClick={() => onOpen(one.id)}>
            <strong>
              {one.window
                ? `${clockOf(one.window.earliest)}–${clockOf(one.window.latest)}`
                : t("visits.anyDay")}
            </strong>
            <span>
              {one.person?.name ?? known.programmes.find((each) => each.id === one.programme_id)?.title}
            </span>
            <span class="chips-line">
              <span class={`chip ${TONE[one.status]}`}>{t(`visit.status.${one.status}`)}</span>
              {one.by_hand && <span class="chip calm">{t("visit.byHand")}</span>}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export const TONE: Record<Visit["status"], string> = {
  expected: "calm",
  ordered: "cold",
  skipped: "tight",
  done: "easy",
  missed: "late",
};

interface MonthGridProps {
  days: readonly string[];
  month: string;
  visits: readonly Visit[];
  day: string;
  onDay: (day: string) => void;
}

function MonthGrid({ days, month, visits, day, onDay }: MonthGridProps) {
  const { t, weekday, longDay } = useWords();
  return (
    <div class="month">
      {[0, 1, 2, 3, 4, 5, 6].map((index) => (
        <span key={index} class="quiet" aria-hidden="true">
          {weekday(index)}
        </span>
      ))}
      {days.map((one) => {
        const own = visits.filter((visit) => visit.day === one);
        const going = own.filter((visit) => visit.status !== "skipped").length;
        return (
          <button
            key={one}
            type="button"
            class="month-day"
            aria-pressed={one === day}
            data-other={!one.startsWith(month)}
            onClick={() => onDay(one)}
          >
            <span>{Number(one.slice(8))}</span>
            <span class="unseen">{longDay(one)}</span>
            {going > 0 && (
              <>
                <strong aria-hidden="true">{going}</strong>
                <span class="unseen">{t("visits.count", { n: going })}</span>
              </>
            )}
          </button>
        );
      })}
    </div>
  );
}
