/** What pooling has saved: by how much is shared, step by step, day by day; more days compared; the report as a file. */
import { useEffect, useState } from "preact/hooks";
import { dayText } from "../../lib/day-text";
import { moneyText } from "../../lib/money";
import { dateAt } from "../../lib/zoned";
import { TextField } from "../../parts/field";
import { api, got, type Schemas } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { IntervalPlot, type PlotRow } from "../kit/interval-plot";
import { Outcome } from "../kit/outcome";
import { Scroll } from "../kit/scroll";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { daysOf, type Period } from "./period";

type Report = Schemas["PoolingReport"];

const LOOK_MS = 2_000;
/** From nobody shares to all do. */
const STEPS = ["alone", "services_apart", "two_pools", "pooled", "alone_by_van"] as const;

export function PoolingSection({ begun }: { begun: Begun }) {
  const { t, language } = useWords();
  const zone = begun.town.time_zone;
  const [from, setFrom] = useState(dateAt(Date.now(), zone, -28));
  const [to, setTo] = useState(dateAt(Date.now(), zone, -1));
  const period: Period = { from, to };
  const good = daysOf(period).length > 0 && daysOf(period).length <= 366;
  const loaded = useLoaded<Report | null>(async () => {
    if (!good) return null;
    return got(api.GET("/v1/reports/pooling", { params: { query: { from_day: from, to_day: to } } }));
  }, [from, to]);
  const doing = useDoing();
  const state = loaded.value?.comparing ?? null;
  const under = state?.status === "queued" || state?.status === "running";
  useEffect(() => {
    if (!under) return;
    const timer = setInterval(() => void loaded.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [under, loaded.reload]);
  const { role } = begun.session;
  const may = role === "admin" || role === "coordinator";
  const compare = () =>
    doing.run(async () => {
      await got(api.POST("/v1/reports/pooling", { body: { from_day: from, to_day: to } }));
      await loaded.reload();
    });
  const file = (format: string) =>
    `/v1/reports/pooling/file?from_day=${from}&to_day=${to}&format=${format}&language=${language}`;
  return (
    <>
      <section class="panel" aria-labelledby="pooling">
        <h2 id="pooling">{t("section.pooling")}</h2>
        <p class="quiet">{t("pooling.lead")}</p>
        <div class="fields">
          <TextField
            label={t("period.from")}
            type="date"
            value={from}
            onValue={setFrom}
            fault={good ? undefined : t("period.bad")}
          />
          <TextField label={t("period.to")} type="date" value={to} onValue={setTo} />
        </div>
        {under && state !== null && (
          <div class="pooling-progress">
            <progress max={state.days.length} value={state.done} aria-label={t("pooling.comparing")} />
            <p class="quiet" role="status">
              {t("pooling.progress", { n: state.done, of: state.days.length })}
            </p>
          </div>
        )}
        {state?.status === "failed" && (
          <p class="fault" role="alert">
            {state.title}
          </p>
        )}
        <Outcome doing={doing} done={t("pooling.asked")} />
        <div class="buttons">
          {may && good && (
            <button
              type="button"
              class="small strong"
              disabled={doing.busy || under}
              onClick={() => void compare()}
            >
              {t("pooling.compare")}
            </button>
          )}
          {(loaded.value?.days.length ?? 0) > 0 && (
            <>
              <a class="small" href={file("pdf")} download>
                {t("pooling.pdf")}
              </a>
              <a class="small" href={file("csv")} download>
                {t("pooling.csv")}
              </a>
            </>
          )}
        </div>
      </section>
      {good && (
        <Shown of={loaded}>{(report) => (report === null ? null : <ReportView report={report} />)}</Shown>
      )}
    </>
  );
}

function ReportView({ report }: { report: Report }) {
  const { t } = useWords();
  if (report.days.length === 0) {
    return (
      <section class="panel">
        <p>{t("pooling.none")}</p>
      </section>
    );
  }
  return (
    <>
      <Saved report={report} />
      <Costs report={report} />
      <Days report={report} />
    </>
  );
}

function Saved({ report }: { report: Report }) {
  const { t, locale, number } = useWords();
  const money = (minor: number) => moneyText(minor, report.currency, locale);
  const [whole, ...steps] = report.gains;
  if (whole === undefined) return null;
  const row = (gain: Schemas["GainForm"]): PlotRow => ({
    label: t(`verdict.${gain.verdict}`),
    value: gain.saved.cost_minor,
    low: gain.least_minor,
    high: gain.most_minor,
    text: `${money(gain.saved.cost_minor)} (${money(gain.least_minor)} – ${money(gain.most_minor)})`,
    kind: gain.verdict === "yes" ? 4 : gain.verdict === "no" ? 5 : 0,
  });
  return (
    <section class="panel" aria-labelledby="saved">
      <h2 id="saved">{t("pooling.saved")}</h2>
      <dl class="large-figures">
        <div>
          <dt>{t("pooling.money")}</dt>
          <dd>{money(whole.saved.cost_minor)}</dd>
        </div>
        <div>
          <dt>{t("pooling.km")}</dt>
          <dd>{number(whole.saved.distance_m / 1000, 1)} km</dd>
        </div>
        <div>
          <dt>{t("pooling.hours")}</dt>
          <dd>{number(whole.saved.duration_s / 3600, 1)} h</dd>
        </div>
        <div>
          <dt>{t("pooling.gases")}</dt>
          <dd>{number(whole.saved.co2e_g / 1000, 1)} kg</dd>
        </div>
      </dl>
      <p class="quiet">{t("pooling.range")}</p>
      <IntervalPlot title={t("gain.whole")} rows={[row(whole)]} zero />
      {steps.map((gain) => (
        <IntervalPlot key={gain.after} title={t(`gain.${gain.after}`)} rows={[row(gain)]} zero />
      ))}
    </section>
  );
}

function Costs({ report }: { report: Report }) {
  const { t, locale, number } = useWords();
  const known = STEPS.flatMap((step) => {
    const sums = report.figures[step];
    return sums === undefined ? [] : [{ step, sums }];
  });
  const most = Math.max(1, ...known.map(({ sums }) => sums.cost_minor));
  const money = (minor: number) => moneyText(minor, report.currency, locale);
  return (
    <section class="panel" aria-labelledby="costs">
      <h2 id="costs">{t("pooling.costs")}</h2>
      <p class="quiet">{t("pooling.promises", { n: report.promises })}</p>
      <ul class="cost-bars">
        {known.map(({ step, sums }) => (
          <li key={step} class={step === "pooled" ? "kind-4" : "kind-0"}>
            <span>{t(`scenario.${step}`)}</span>
            <svg aria-hidden="true" focusable="false">
              <rect
                class="plot-bar"
                x="0"
                y="3"
                height="16"
                rx="4"
                width={`${(sums.cost_minor / most) * 100}%`}
              />
            </svg>
            <span class="amount-cell">{money(sums.cost_minor)}</span>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t("pooling.table")}</summary>
        <Scroll label={t("pooling.table")}>
          <table class="figures-table">
            <thead>
              <tr>
                <th scope="col">{t("pooling.scenario")}</th>
                <th scope="col" class="amount-cell">
                  {t("pooling.cost")}
                </th>
                <th scope="col" class="amount-cell">
                  km
                </th>
                <th scope="col" class="amount-cell">
                  {t("pooling.hours")}
                </th>
                <th scope="col" class="amount-cell">
                  {t("pooling.outings")}
                </th>
                <th scope="col" class="amount-cell">
                  {t("pooling.doors")}
                </th>
                <th scope="col" class="amount-cell">
                  CO2e (kg)
                </th>
              </tr>
            </thead>
            <tbody>
              {known.map(({ step, sums }) => (
                <tr key={step}>
                  <th scope="row">{t(`scenario.${step}`)}</th>
                  <td class="amount-cell">{money(sums.cost_minor)}</td>
                  <td class="amount-cell">{number(sums.distance_m / 1000, 1)}</td>
                  <td class="amount-cell">{number(sums.duration_s / 3600, 1)}</td>
                  <td class="amount-cell">{sums.outings}</td>
                  <td class="amount-cell">{sums.drops}</td>
                  <td class="amount-cell">{number(sums.co2e_g / 1000, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </section>
  );
}

function Days({ report }: { report: Report }) {
  const { t, locale, number } = useWords();
  const without = Object.entries(report.comparing?.without ?? {});
  return (
    <section class="panel" aria-labelledby="days">
      <h2 id="days">{t("pooling.days")}</h2>
      <Scroll label={t("pooling.days")}>
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("figures.day")}</th>
              <th scope="col" class="amount-cell">
                {t("pooling.count")}
              </th>
              <th scope="col" class="amount-cell">
                {t("pooling.money")}
              </th>
              <th scope="col" class="amount-cell">
                km
              </th>
              <th scope="col">{t("pooling.paid")}</th>
            </tr>
          </thead>
          <tbody>
            {report.days.map((one) => (
              <tr key={one.day}>
                <th scope="row">{dayText(one.day, locale)}</th>
                <td class="amount-cell">{one.promises}</td>
                <td class="amount-cell">{moneyText(one.saved_minor, report.currency, locale)}</td>
                <td class="amount-cell">{number(one.saved_m / 1000, 1)}</td>
                <td>{t(`verdict.${one.verdict}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {report.missing.length > 0 && (
        <p class="quiet">
          {t("pooling.missing", {
            n: report.missing.length,
            days: report.missing.map((day) => dayText(day, locale)).join(", "),
          })}
        </p>
      )}
      {without.length > 0 && (
        <p class="quiet">
          {t("pooling.without")} {without.map(([day]) => dayText(day, locale)).join(", ")}
        </p>
      )}
    </section>
  );
}
