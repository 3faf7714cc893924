/** What a server that refuses says (RFC 9457): which fields, which values, and what to do. */
import type { components } from "../wire/api";

export type FaultyField = components["schemas"]["FaultyField"];

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly faults: readonly FaultyField[] = [],
    readonly retryAfter_s = 0,
  ) {
    super(detail);
  }

  /** What is wrong, field by field where it is said so, and what to do about it. */
  get words(): string {
    const faults = this.faults.map(({ message, remedy }) => (remedy ? `${message} ${remedy}` : message));
    return [this.detail, ...faults.filter((one) => one !== this.detail)].join(" ");
  }

  /** Somebody else was faster: what is shown here is old. */
  get stale(): boolean {
    return this.status === 412 || this.status === 409;
  }
}

/** Nobody answers, or not in time. */
export class OfflineError extends Error {}

/** Reads what a refused request was answered with; proxies in between may answer with anything. */
export async function problemOf(answer: Response): Promise<Problem> {
  const body = (await answer.json().catch(() => null)) as Partial<components["schemas"]["Problem"]> | null;
  return new Problem(
    answer.status,
    body?.code ?? "",
    body?.detail ?? answer.statusText,
    body?.faults ?? [],
    Number(answer.headers.get("retry-after")) || 0,
  );
}
