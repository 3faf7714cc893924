/** The set-up as its page speaks to it, with the token that the server's console shows; all of it is gone once there is a town. */
import { pageLanguage } from "../i18n/words";
import { keepText, keptText } from "../lib/kept";
import { OfflineError, problemOf } from "../signed-in/problem";

export interface Choices {
  map: string;
  title: string;
  name: string;
  time_zone: string;
  currency: string;
  calling_code: string;
  holidays: string;
  person: string;
  email: string;
  language: "fr" | "en";
}

export interface SetupState {
  choices: Choices;
  maps: { name: string; title: string; ready: boolean }[];
  build: {
    map: string;
    status: "none" | "running" | "done" | "failed";
    stage: string;
    share: number;
    code: string;
    title: string;
    message: string;
  };
  extract: { name: string; size: number } | null;
  facts: { name: string; title: string; time_zone: string; bbox: [number, number, number, number] } | null;
  most_bytes: number;
  holidays: string[];
}

export interface Founded {
  town: string;
  email: string;
  password: string;
  marketplace_key: string;
  coordinator_key: string;
}

const KEPT = "tournee.setup";
const HEADER = "x-setup-token";

/** The token of the address, which is taken out of it; else the one of this tab. */
export function firstToken(): string {
  const given = location.hash.slice(1);
  if (given !== "") {
    keepToken(given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return keptText(KEPT, "tab") ?? "";
}

export function keepToken(token: string): void {
  keepText(KEPT, token, "tab");
}

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      cache: "no-store",
      headers: {
        [HEADER]: keptText(KEPT, "tab") ?? "",
        "accept-language": pageLanguage(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new OfflineError("nobody answers");
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
}

export async function readState(): Promise<SetupState> {
  return (await ask("GET", "/setup/state")).json();
}

export async function keepChoices(choices: Partial<Choices>): Promise<SetupState> {
  return (await ask("PUT", "/setup/choices", choices)).json();
}

export interface WantedMap {
  name: string;
  title?: string;
  own?: boolean;
  boundary?: unknown;
}

export async function chooseMap(wanted: WantedMap): Promise<SetupState> {
  return (await ask("POST", "/setup/map", wanted)).json();
}

export async function stopMap(): Promise<SetupState> {
  return (await ask("POST", "/setup/map/stop")).json();
}

export async function foundTown(password: string): Promise<Founded> {
  return (await ask("POST", "/setup/town", { password })).json();
}

export async function foundDemo(map: string, language: string): Promise<Founded> {
  return (await ask("POST", "/setup/demo", { map, language })).json();
}

/** Sends an extract, and tells how much of it has gone: `fetch` does not. */
export function sendExtract(
  file: File,
  onShare: (share: number) => void,
): { done: Promise<void>; stop: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.open("PUT", `/setup/extract?name=${encodeURIComponent(file.name.slice(0, 200))}`);
    request.setRequestHeader(HEADER, keptText(KEPT, "tab") ?? "");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onShare(total === 0 ? 0 : loaded / total);
    request.onload = async () => {
      const answer = new Response(request.responseText, { status: request.status });
      if (answer.ok) resolve();
      else reject(await problemOf(answer));
    };
    request.onerror = () => reject(new OfflineError("nobody answers"));
    request.onabort = () => reject(new DOMException("given up", "AbortError"));
    request.send(file);
  });
  return { done, stop: () => request.abort() };
}
