/** What a server that refuses says (RFC 9457): in the reader's language what has happened and what to do, and in English the case for programs. */
import type { components } from "../wire/api";

export type FaultyField = components["schemas"]["FaultyField"];

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The case in English. */
    readonly detail: string,
    readonly faults: readonly FaultyField[] = [],
    readonly retryAfter_s = 0,
    /** What people are told of it, in the language that was asked for. */
    readonly said = detail,
    /** The case for whoever has to ask somebody about it, empty where people are told all of it. */
    readonly technical = "",
  ) {
    super(detail);
  }

  /** What people are told, with each thing that is wrong and what to do about it. */
  get words(): string {
    return [this.said, ...this.faults.map(({ title, message }) => title || message)].join(" ");
  }

  /** Somebody else was faster: what is shown here is old. */
  get stale(): boolean {
    return this.status === 412 || this.status === 409;
  }
}

/** Nobody answers, or not in time. */
export class OfflineError extends Error {}

type Told = Partial<components["schemas"]["Problem"]> | null;

/** Whether all of the case is told in the language of people, which is not that of programs. */
function isWhole(answer: Response): boolean {
  return answer.headers.get("content-language") === "fr";
}

/** The case itself where it is told in one language that is not that of programs and has no fields to be said one by one; else its title. */
export function saidOf(answer: Response, body: Told): string {
  const whole = isWhole(answer) && !body?.faults?.length;
  return (whole ? body?.detail : body?.title) ?? body?.detail ?? answer.statusText;
}

/** Reads what a refused request was answered with; proxies in between may answer with anything. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body = (await answer.json().catch(() => null)) as Told;
  return new Problem(
    answer.status,
    body?.code ?? "",
    body?.detail ?? answer.statusText,
    body?.faults ?? [],
    Number(answer.headers.get("retry-after")) || 0,
    saidOf(answer, body),
    isWhole(answer) ? "" : (body?.detail ?? ""),
  );
}
