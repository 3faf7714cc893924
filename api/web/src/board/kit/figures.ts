/** Figures of a day or of simulated ones: their definitions come from the server, their numbers are written as people read them. */
import { moneyText } from "../../lib/money";
import { api, got, type Schemas } from "../../signed-in/api";

export type Definition = Schemas["DefinitionForm"];
export type FigureKey = Definition["key"];
export type Group = Definition["group"];

export interface Figures {
  /** In the order in which the server lists them. */
  all: readonly Definition[];
  groups: Readonly<Record<string, readonly string[]>>;
}

let known: Promise<Figures> | null = null;

/** They are the same as long as the page is open. */
export function readFigures(): Promise<Figures> {
  known ??= got(api.GET("/v1/reports/definitions")).then(({ definitions, groups }) => ({
    all: definitions,
    groups: groups as Record<string, string[]>,
  }));
  known.catch(() => {
    known = null;
  });
  return known;
}

export function titleOf(one: Definition, language: "fr" | "en"): string {
  return language === "fr" ? one.title_fr : one.title_en;
}

export function saysOf(one: Definition, language: "fr" | "en"): string {
  return language === "fr" ? one.says_fr : one.says_en;
}

export function groupTitle({ groups }: Figures, group: Group, language: "fr" | "en"): string {
  const [french = group, english = group] = groups[group] ?? [];
  return language === "fr" ? french : english;
}

/** What a stored number is divided by, its decimals, and what stands behind it. */
const FORMS: Record<Exclude<Definition["unit"], "money">, [scale: number, decimals: number, unit: string]> = {
  count: [1, 1, ""],
  share: [0.01, 1, " %"],
  minutes: [60, 1, " min"],
  hours: [3600, 1, " h"],
  kilometres: [1000, 2, " km"],
  grams: [1, 0, " g"],
  decimal: [1, 2, ""],
};

export function figureText(
  one: Definition,
  value: number | null | undefined,
  currency: string,
  locale: string,
): string {
  if (value == null) return "–";
  if (one.unit === "money") return moneyText(Math.round(value), currency, locale);
  const [scale, decimals, unit] = FORMS[one.unit];
  const shown = value / scale;
  // Counts of one day are whole; means of several are not.
  const digits = Number.isInteger(shown) && one.unit === "count" ? 0 : decimals;
  const number = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(shown);
  return `${number.replace("-", "−")}${unit.replace(" ", "\u00a0")}`;
}

export function signedText(one: Definition, value: number, currency: string, locale: string): string {
  const text = figureText(one, value, currency, locale).replace("-", "−");
  return value > 0 ? `+${text}` : text;
}
