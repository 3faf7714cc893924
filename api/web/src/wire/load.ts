import { pageLanguage } from "../i18n/words";
import type { Plan, PlanEntry, PlanList, Problem } from "./types";

/** A plan and what surrounds it. */
export interface Loaded {
  plan: Plan;
  /** The plan's name on the server; null in a page that carries its plan. */
  planId: string | null;
  /** Every plan of the server; empty in a page that carries its plan. */
  entries: PlanEntry[];
  /** Names of the pages that the server has beside the plans, such as the report. */
  pages: string[];
}

/** What the server said instead of a plan. `noPlan` means that there is none yet. */
export class LoadError extends Error {
  constructor(
    /** For people, in the language of the page; empty where there is nothing to add. */
    readonly said: string,
    /** For programs, in English. */
    readonly detail: string,
    readonly noPlan = false,
  ) {
    super(detail);
  }
}

async function getJson<T>(path: string): Promise<T> {
  const answer = await fetch(path, {
    headers: { accept: "application/json", "accept-language": pageLanguage() },
  });
  if (!answer.ok) {
    const problem = (await answer.json().catch(() => null)) as Problem | null;
    throw new LoadError(problem?.title ?? "", problem?.detail ?? `${answer.status} ${answer.statusText}`);
  }
  return (await answer.json()) as T;
}

/** Reads the plan that the page carries, or null if it carries none. */
export function embeddedPlan(): Plan | null {
  const text = document.getElementById("tournee-plan")?.textContent;
  return text ? (JSON.parse(text) as Plan) : null;
}

/** Asks the server for its plans and for the one named in the address, else the latest that can be opened. */
export async function fetchPlan(): Promise<Loaded> {
  const { plans: entries, pages } = await getJson<PlanList>("/v1/plans");
  const asked = new URLSearchParams(location.search).get("plan");
  const planId = asked ?? entries.find((entry) => entry.summary !== null)?.id;
  if (planId === undefined) {
    throw new LoadError("", entries[0]?.fault ?? "", entries.length === 0);
  }
  const plan = await getJson<Plan>(`/v1/plans/${encodeURIComponent(planId)}`);
  return { plan, planId, entries, pages };
}
