/** What came of one or two simulations: differences and figures as pictures with intervals, and as a table. */
import {
  type Definition,
  type FigureKey,
  type Figures,
  figureText,
  groupTitle,
  saysOf,
  signedText,
  titleOf,
} from "../kit/figures";
import { IntervalPlot, type PlotRow } from "../kit/interval-plot";
import { Scroll } from "../kit/scroll";
import { useWords } from "./page-words";
import { type Arm, type Difference, type Estimate, FIRST, type Result } from "./result";

interface ResultViewProps {
  figures: Figures;
  own: Result;
  beside: Result | null;
}

/** An arm of one of the results, with the name and the colour that it has in all pictures. */
interface Shown {
  result: Result;
  arm: Arm;
  label: string;
  kind: number;
}

export function ResultView({ figures, own, beside }: ResultViewProps) {
  const { t, language, locale } = useWords();
  const results = beside === null ? [own] : [own, beside];
  const shown: Shown[] = [];
  results.forEach((result, place) => {
    for (const arm of result.arms) {
      const mark = beside === null ? "" : place === 0 ? "A · " : "B · ";
      shown.push({ result, arm, label: `${mark}${arm.title[language]}`, kind: shown.length });
    }
  });
  const rowsOf = (one: Definition): PlotRow[] =>
    shown.flatMap(({ result, arm, label, kind }) => {
      const found = result.estimates[arm.name]?.[one.key];
      return found == null ? [] : [rowOf(one, found, label, kind, result.currency, locale)];
    });
  const byKey = new Map(figures.all.map((one) => [one.key, one]));
  const first = FIRST.flatMap((key) => byKey.get(key) ?? []);
  const groups = [...new Set(figures.all.map(({ group }) => group))];
  return (
    <>
      <section class="panel" aria-labelledby="first">
        <h2 id="first">{t("first.title")}</h2>
        {results.map((result, place) => (
          <p key={`${result.day}${place}`} class="quiet">
            {beside !== null && (place === 0 ? "A : " : "B : ")}
            {result.scenario[language]} · {t("seeds", { n: result.arms[0]?.runs.length ?? 0 })}
          </p>
        ))}
        {beside !== null && <p class="quiet">{t("beside.warning")}</p>}
        {first.map((one) => (
          <IntervalPlot key={one.key} title={titleOf(one, language)} rows={rowsOf(one)} />
        ))}
      </section>
      {results.map((result, place) =>
        result.comparisons.map((comparison) => (
          <Differences
            key={`${place}${comparison.arm}`}
            figures={first}
            all={figures.all}
            result={result}
            comparison={comparison}
            mark={beside === null ? "" : place === 0 ? "A · " : "B · "}
          />
        )),
      )}
      <section class="panel" aria-labelledby="all">
        <h2 id="all">{t("all.title")}</h2>
        {groups.map((group) => (
          <details key={group}>
            <summary>{groupTitle(figures, group, language)}</summary>
            <FigureTable
              title={groupTitle(figures, group, language)}
              definitions={figures.all.filter((one) => one.group === group)}
              shown={shown}
            />
          </details>
        ))}
      </section>
    </>
  );
}

function rowOf(
  one: Definition,
  { value, low, high }: Estimate,
  label: string,
  kind: number,
  currency: string,
  locale: string,
): PlotRow {
  // An interval of a share may reach beyond what a share can be.
  const bounded = (bound: number | null) =>
    bound === null ? null : Math.max(0, one.unit === "share" ? Math.min(1, bound) : bound);
  const [from, to] = [bounded(low), bounded(high)];
  const text = figureText(one, value, currency, locale);
  const interval =
    from === null || to === null
      ? ""
      : ` (${figureText(one, from, currency, locale)} – ${figureText(one, to, currency, locale)})`;
  return { label, value, low: from, high: to, text: `${text}${interval}`, kind };
}

interface DifferencesProps {
  figures: readonly Definition[];
  all: readonly Definition[];
  result: Result;
  comparison: Result["comparisons"][number];
  mark: string;
}

function Differences({ figures, all, result, comparison, mark }: DifferencesProps) {
  const { t, language, locale, about } = useWords();
  const titleOfArm = (name: string) => result.arms.find((arm) => arm.name === name)?.title[language] ?? name;
  const verdict = (one: Definition, found: Difference): string => {
    if (found.outcome === "same") return t("outcome.same");
    if (found.outcome === "not_shown") {
      return found.seeds_needed === null
        ? t("outcome.not_shown")
        : t("outcome.needs", { n: found.seeds_needed });
    }
    return about(t(`outcome.${found.outcome}`), signedText(one, found.value, result.currency, locale));
  };
  const clear = all.filter((one) => {
    const found = comparison.figures[one.key];
    return found != null && (found.outcome === "better" || found.outcome === "worse");
  });
  const heading = `${mark}${t("differences.title", {
    arm: titleOfArm(comparison.arm),
    base: titleOfArm(comparison.base),
  })}`;
  return (
    <section class="panel" aria-label={heading}>
      <h2>{heading}</h2>
      <p class="quiet">{t("differences.help")}</p>
      {figures.map((one) => {
        const found = comparison.figures[one.key];
        if (found == null) return null;
        const row: PlotRow = {
          label: verdict(one, found),
          value: found.value,
          low: found.low,
          high: found.high,
          text:
            found.low === null || found.high === null
              ? signedText(one, found.value, result.currency, locale)
              : `${signedText(one, found.low, result.currency, locale)} – ${signedText(one, found.high, result.currency, locale)}`,
          kind: found.outcome === "better" ? 4 : found.outcome === "worse" ? 5 : 0,
        };
        return <IntervalPlot key={one.key} title={titleOf(one, language)} rows={[row]} zero />;
      })}
      {clear.length > 0 && (
        <p>
          {t("differences.clear")}{" "}
          {clear
            .map(
              (one) =>
                `${titleOf(one, language)} (${verdict(one, comparison.figures[one.key] as Difference)})`,
            )
            .join(" ; ")}
        </p>
      )}
    </section>
  );
}

interface FigureTableProps {
  title: string;
  definitions: readonly Definition[];
  shown: readonly Shown[];
}

function FigureTable({ title, definitions, shown }: FigureTableProps) {
  const { t, language, locale } = useWords();
  const text = (one: Definition, { result, arm }: Shown) => {
    const found = result.estimates[arm.name]?.[one.key as FigureKey];
    return found == null ? "–" : rowOf(one, found, "", 0, result.currency, locale).text;
  };
  const known = definitions.filter((one) =>
    shown.some((of) => of.result.estimates[of.arm.name]?.[one.key] != null),
  );
  if (known.length === 0) return <p class="quiet">{t("all.none")}</p>;
  return (
    <Scroll label={title}>
      <table class="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("all.figure")}</th>
            {shown.map((one) => (
              <th key={one.label} scope="col" class="amount-cell">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map((one) => (
            <tr key={one.key}>
              <th scope="row">
                {titleOf(one, language)}
                <br />
                <span class="quiet">{saysOf(one, language)}</span>
              </th>
              {shown.map((of) => (
                <td key={of.label} class="amount-cell">
                  {text(one, of)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
