/** The server as the phone knows it: what was said, or that nobody answers. */
import { pageLanguage } from "../../i18n/words";
import type { Answer, Command, Pull } from "../wire";
import type { Sample } from "./database";

/** Nobody answers, or not now: the same again later. */
export class OfflineError extends Error {}

/** Somebody answers, and has too much to do now. */
export class BusyError extends OfflineError {}

/** The phone is no longer signed in: what it has is kept until it is again. */
export class SignedOutError extends Error {}

/** The server says that the request is wrong. */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    /** For people, in the language of the screen. */
    readonly title = message,
  ) {
    super(message);
  }
}

export interface Session {
  csrf_token: string;
  courier_id: string | null;
  role: string;
  name: string;
  language: string;
}

const PATIENCE_MS = 20_000;

/** Speaks to the server this page came from. */
export class Server {
  private csrf = "";

  constructor(private readonly base = "") {}

  async session(): Promise<Session> {
    const session = await this.ask<Session>("GET", "/v1/session");
    this.csrf = session.csrf_token;
    return session;
  }

  pull(): Promise<Pull> {
    return this.ask<Pull>("GET", "/v1/sync/courier");
  }

  async push(device: string, commands: readonly Command[]): Promise<Answer[]> {
    const { answers } = await this.change<{ answers: Answer[] }>("POST", "/v1/sync/courier", {
      device,
      commands,
    });
    return answers;
  }

  async sendPositions(samples: readonly Sample[]): Promise<void> {
    await this.change("POST", "/v1/positions", { samples, sent_at: new Date().toISOString() });
  }

  async sendPicture(name: string, blob: Blob): Promise<void> {
    await this.change("PUT", `/v1/proof-pictures/${encodeURIComponent(name)}`, blob);
  }

  /** Changes something; a token that is too old is asked for anew, once. */
  async change<T>(method: string, path: string, body: unknown): Promise<T> {
    if (this.csrf === "") await this.session();
    try {
      return await this.ask<T>(method, path, body);
    } catch (error) {
      if (!(error instanceof RefusedError && error.code === "csrf")) throw error;
      await this.session();
      return this.ask<T>(method, path, body);
    }
  }

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    // What is refused is told in the language of the screen.
    const headers: Record<string, string> = { accept: "application/json", "accept-language": pageLanguage() };
    let sent: BodyInit | undefined;
    if (body instanceof Blob) {
      headers["content-type"] = body.type;
      sent = body;
    } else if (body !== undefined) {
      headers["content-type"] = "application/json";
      sent = JSON.stringify(body);
    }
    if (method !== "GET") headers["x-csrf-token"] = this.csrf;
    let answer: Response;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers,
        ...(sent === undefined ? {} : { body: sent }),
        signal: AbortSignal.timeout(PATIENCE_MS),
        cache: "no-store",
      });
      if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    } catch {
      throw new OfflineError("nobody answers");
    }
    const problem = (await answer.json().catch(() => null)) as {
      code?: string;
      title?: string;
      detail?: string;
    } | null;
    if (answer.status === 401) throw new SignedOutError("signed out");
    if (answer.status === 429 || answer.status >= 500) throw new BusyError(`status ${answer.status}`);
    throw new RefusedError(
      problem?.detail ?? answer.statusText,
      answer.status,
      problem?.code ?? "",
      problem?.title,
    );
  }
}
