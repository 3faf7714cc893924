/** The server as somebody who is signed in by a cookie speaks to it: typed by its own description, safe to send again. */
import createClient, { type Middleware } from "openapi-fetch";
import { pageLanguage } from "../i18n/words";
import type { components, paths } from "../wire/api";
import { answered, answerLost, keyFor, sameAs } from "./lost-answers";
import { OfflineError, problemOf } from "./problem";

export type Schemas = components["schemas"];
export type PresentSession = Schemas["PresentSession"];

const PATIENCE_MS = 30_000;
const SAFE = new Set(["GET", "HEAD"]);
const CSRF = "x-csrf-token";

let csrf = "";

/** Where somebody signs in; they come back to where they were. */
export function signInAddress(): string {
  return `/connect?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
}

async function ask(request: Request): Promise<Response> {
  // What is refused is told in the language of the page, whatever the browser prefers.
  request.headers.set("accept-language", pageLanguage());
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
  } catch {
    throw new OfflineError("nobody answers");
  }
}

/** Asks. Whoever presses twice, or sends again after a lost answer, has it done once. */
async function send(request: Request): Promise<Response> {
  if (SAFE.has(request.method)) return ask(request);
  if (request.method !== "POST" || request.headers.has("idempotency-key")) return change(request);
  const what = await sameAs(request);
  const key = keyFor(what);
  request.headers.set("idempotency-key", key);
  try {
    const answer = await change(request);
    // What stands in between says that nobody answers in words of its own.
    if (answer.status < 502 || answer.status > 504) answered(what);
    else answerLost(what, key);
    return answer;
  } catch (error) {
    answerLost(what, key);
    throw error;
  }
}

/** Changes something; a token that is too old is asked for anew, once. */
async function change(request: Request): Promise<Response> {
  if (csrf === "") await mySession();
  request.headers.set(CSRF, csrf);
  const again = request.clone();
  const answer = await ask(request);
  if (answer.status !== 403 || (await problemOf(answer.clone())).code !== "csrf") return answer;
  await mySession();
  again.headers.set(CSRF, csrf);
  return ask(again);
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return undefined;
    if (response.status === 401) {
      location.assign(signInAddress());
      // The page is on its way out: nothing more is shown of it.
      return new Promise<never>(() => undefined);
    }
    throw await problemOf(response);
  },
};

/**
 * Every operation by method and path: `got(api.GET("/v1/town"))`.
 *
 * Whatever is refused is thrown as a `Problem`, an `OfflineError` where nobody answers.
 */
export const api = createClient<paths>({ baseUrl: "/", fetch: send });
api.use(refusals);

/** Asks who is signed in; changes need what comes with the answer. */
export async function mySession(): Promise<PresentSession> {
  const session = await got(api.GET("/v1/session"));
  csrf = session.csrf_token;
  return session;
}

/** Gives what was asked for: what was refused has been thrown already. */
export async function got<T>(asked: Promise<{ data?: T; response: Response }>): Promise<T> {
  return (await asked).data as T;
}

/** The same with the version that a change has to name (`If-Match`). */
export async function gotWithTag<T>(
  asked: Promise<{ data?: T; response: Response }>,
): Promise<{ data: T; tag: string }> {
  const { data, response } = await asked;
  return { data: data as T, tag: response.headers.get("etag") ?? "" };
}

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

/** Reads a whole list, page by page. */
export async function whole<T>(read: (cursor: string) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor = "";
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor ?? "";
  } while (cursor !== "");
  return items;
}

export async function signOut(): Promise<void> {
  await api.DELETE("/v1/session");
  location.assign("/connect");
}
