/** What came of a simulation, as `docs/simulation-report.md` has it: of its document, what this page shows. */
import type { FigureKey } from "../kit/figures";

export interface Words {
  fr: string;
  en: string;
}

export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
  seeds: number;
}

export type Outcome = "better" | "worse" | "different" | "same" | "not_shown";

export interface Difference {
  value: number;
  low: number | null;
  high: number | null;
  outcome: Outcome;
  seeds_needed: number | null;
}

export interface Arm {
  name: string;
  title: Words;
  policy: string;
  what_ifs: string[];
  runs: { seed: number }[];
}

export interface Result {
  town: string;
  day: string;
  currency: string;
  scenario: Words;
  arms: Arm[];
  estimates: Record<string, Partial<Record<FigureKey, Estimate | null>>>;
  comparisons: { arm: string; base: string; figures: Partial<Record<FigureKey, Difference | null>> }[];
}

/** Figures that are looked at first; chosen beforehand, so that nobody picks those that please. */
export const FIRST: readonly FigureKey[] = [
  "promise_kept",
  "click_to_door",
  "distance_per_order",
  "waiting",
  "cost_per_drop",
  "delivered",
  "paid_hours",
];
