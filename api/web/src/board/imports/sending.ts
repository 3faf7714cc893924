/** Files of this visit to the page: their text is known here alone, the server does not give it back. */
import { api, got, type Schemas } from "../../signed-in/api";
import type { SentFile } from "./sent-file";

export type ImportForm = Schemas["ImportForm"];
export type FaultyLine = Schemas["LineForm"];

export interface Terms {
  sender: string;
  day: string;
  mode: Schemas["Upsert"];
  promise: boolean;
}

export interface Sent {
  file: SentFile;
  terms: Terms;
}

const sent = new Map<string, Sent>();

export function sentAs(importId: string): Sent | undefined {
  return sent.get(importId);
}

/** Says that a file is the one of an earlier import, so that its lines can be mended. */
export function know(importId: string, one: Sent): void {
  sent.set(importId, one);
}

export async function sendFile(file: SentFile, terms: Terms): Promise<ImportForm> {
  const { sender, day, mode, promise } = terms;
  const type = file.format === "csv" ? "text/csv" : "application/json";
  const made = await got(
    api.POST("/v1/imports", {
      params: { query: { sender_id: sender, day, mode, promise } },
      headers: { "content-type": type },
      // The text goes out as it is, whatever it is: the server says what is wrong with it, line by line.
      body: file.text as never,
      bodySerializer: (body) => body as unknown as string,
    }),
  );
  sent.set(made.id, { file, terms });
  return made;
}

/** Everything that is wrong with a file, by line. */
export async function faultsOf(importId: string): Promise<Map<number, FaultyLine[]>> {
  const byLine = new Map<number, FaultyLine[]>();
  let cursor = "";
  do {
    const page = await got(
      api.GET("/v1/imports/{import_id}/lines", {
        params: { path: { import_id: importId }, query: { faulty: true, limit: 200, cursor } },
      }),
    );
    for (const one of page.lines) byLine.set(one.line, [...(byLine.get(one.line) ?? []), one]);
    cursor = page.next_cursor ?? "";
  } while (cursor !== "");
  return byLine;
}

export function isOver(one: ImportForm): boolean {
  return one.status === "done" || one.status === "failed";
}
