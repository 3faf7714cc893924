/** The figures of a day or of some: each with what it says, how it went from day to day, and which way is better. */
import { useState } from "preact/hooks";
import { dayText } from "../../lib/day-text";
import { dateAt } from "../../lib/zoned";
import { CheckField, TextField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { DayPlot } from "../kit/day-plot";
import {
  type Definition,
  type Figures,
  figureText,
  groupTitle,
  readFigures,
  saysOf,
  titleOf,
} from "../kit/figures";
import { Outcome } from "../kit/outcome";
import { Scroll } from "../kit/scroll";
import { useDoing } from "../kit/use-doing";
import { FileButton } from "./file-button";
import { type DayReport, overDays, readDays } from "./over-days";
import { useWords } from "./page-words";
import { daysOf, MOST_DAYS, type Period } from "./period";

interface Read {
  period: Period;
  figures: Figures;
  days: DayReport[];
}

/** Figures that stand in large letters. */
const FIRST = [
  "delivered",
  "promise_kept",
  "click_to_door",
  "distance_per_order",
  "cost_per_drop",
  "co2e_per_order",
];

export function FiguresSection({ begun }: { begun: Begun }) {
  const { t } = useWords();
  const zone = begun.town.time_zone;
  const [from, setFrom] = useState(dateAt(Date.now(), zone, -7));
  const [to, setTo] = useState(dateAt(Date.now(), zone, -1));
  const [ways, setWays] = useState(true);
  const [read, setRead] = useState<Read | null>(null);
  const [done, setDone] = useState(0);
  const doing = useDoing();
  const days = daysOf({ from, to });
  const show = async () => {
    if (days.length === 0) return doing.refuse(t("period.bad"));
    if (days.length > MOST_DAYS) return doing.refuse(t("period.long", { n: MOST_DAYS }));
    setDone(0);
    await doing.run(async () => {
      const figures = await readFigures();
      const found = await readDays(
        days,
        (day) => got(api.GET("/v1/reports/kpis/{day}", { params: { path: { day }, query: { ways } } })),
        setDone,
      );
      setRead({ period: { from, to }, figures, days: found });
    });
  };
  return (
    <>
      <form
        class="panel"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void show();
        }}
      >
        <h2>{t("section.figures")}</h2>
        <div class="fields">
          <TextField label={t("period.from")} type="date" value={from} onValue={setFrom} />
          <TextField label={t("period.to")} type="date" value={to} onValue={setTo} />
        </div>
        <CheckField label={t("figures.ways")} checked={ways} onChecked={setWays} />
        <div class="buttons">
          <button type="submit" class="small strong" disabled={doing.busy}>
            {doing.busy ? t("figures.reading", { n: done, of: days.length }) : t("figures.show")}
          </button>
          <FileButton kind="figures" period={{ from, to }} label={t("figures.file")} />
          <FileButton kind="deliveries" period={{ from, to }} label={t("figures.deliveries")} />
        </div>
        <Outcome doing={doing} done={t("figures.done")} />
      </form>
      {read !== null && <Shown read={read} />}
    </>
  );
}

function Shown({ read: { period, figures, days } }: { read: Read }) {
  const { t, language, locale } = useWords();
  const currency = days[0]?.currency ?? "EUR";
  const large = FIRST.flatMap((key) => figures.all.find((one) => one.key === key) ?? []);
  const groups = [...new Set(figures.all.map(({ group }) => group))];
  const [first, last] = [dayText(period.from, locale), dayText(period.to, locale)];
  const span = first === last ? first : `${first} – ${last}`;
  return (
    <>
      <section class="panel" aria-labelledby="first">
        <h2 id="first">{span}</h2>
        <dl class="large-figures">
          {large.map((one) => (
            <div key={one.key}>
              <dt>{titleOf(one, language)}</dt>
              <dd>{figureText(one, overDays(one, days), currency, locale)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="panel" aria-labelledby="all">
        <h2 id="all">{t("figures.all")}</h2>
        {days.length > 1 && <p class="quiet">{t("figures.pooled", { n: days.length })}</p>}
        {groups.map((group) => (
          <details key={group} open={group === "promises"}>
            <summary>{groupTitle(figures, group, language)}</summary>
            <ul class="things">
              {figures.all
                .filter((one) => one.group === group)
                .map((one) => (
                  <FigureItem key={one.key} one={one} days={days} currency={currency} />
                ))}
            </ul>
          </details>
        ))}
      </section>
    </>
  );
}

interface FigureItemProps {
  one: Definition;
  days: readonly DayReport[];
  currency: string;
}

function FigureItem({ one, days, currency }: FigureItemProps) {
  const { t, language, locale } = useWords();
  const values = days.map(({ figures }) => figures[one.key]?.value ?? null);
  const text = figureText(one, overDays(one, days), currency, locale);
  return (
    <li class="thing">
      <div class="thing-what">
        <strong>{titleOf(one, language)}</strong>
        <span class="figure-value">{text}</span>
        {one.better !== "neither" && <span class="quiet">{t(`better.${one.better}`)}</span>}
      </div>
      <p class="quiet">{saysOf(one, language)}</p>
      {days.length > 1 && (
        <>
          <DayPlot values={values} label={t("figures.plot", { title: titleOf(one, language) })} />
          <details>
            <summary>{t("figures.byDay")}</summary>
            <Scroll label={titleOf(one, language)}>
              <table class="figures-table">
                <thead>
                  <tr>
                    <th scope="col">{t("figures.day")}</th>
                    <th scope="col" class="amount-cell">
                      {titleOf(one, language)}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {days.map(({ day }, place) => (
                    <tr key={day}>
                      <th scope="row">{dayText(day, locale)}</th>
                      <td class="amount-cell">{figureText(one, values[place], currency, locale)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          </details>
        </>
      )}
    </li>
  );
}
