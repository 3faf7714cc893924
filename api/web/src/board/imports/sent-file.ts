/** A file of orders as its lines, numbered as the server numbers them, so that what is wrong can stand beside the line's own text and be mended there. */

export interface FileLine {
  line: number;
  /** By the name of the column, in its own order. */
  cells: Record<string, string>;
  raw: string;
}

export interface SentFile {
  name: string;
  text: string;
  /** `broken` is JSON that is none. */
  format: "csv" | "json" | "broken";
  delimiter: string;
  columns: string[];
  lines: FileLine[];
}

/** A line as it is to be sent again: cell by cell, or as it was written anew. */
export type MendedLine = { cells: Record<string, string> } | { raw: string };

/** Columns of a table of orders, as `docs/orders.md` lists them; those in `NEEDED` must be there. */
export const COLUMNS = [
  "external_ref",
  "recipient",
  "phone",
  "address",
  "lon",
  "lat",
  "floor",
  "code",
  "day",
  "window_from",
  "window_to",
  "shops",
  "items",
  "volume_l",
  "weight_g",
  "weight_kg",
  "temperature",
  "priority",
  "note",
] as const;
export type Column = (typeof COLUMNS)[number];
export const NEEDED: readonly Column[] = ["recipient", "window_from", "window_to", "shops"];

/** Reads bytes as the server does: UTF-8 or UTF-16, else as spreadsheets of western Europe write. */
export function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

export function readFile(name: string, text: string): SentFile {
  const plain = text.replace(/^\ufeff/, "");
  return /^\s*[[{]/.test(plain) ? readJson(name, plain) : readTable(name, plain);
}

function readJson(name: string, text: string): SentFile {
  const file: SentFile = { name, text, format: "json", delimiter: ",", columns: [], lines: [] };
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { ...file, format: "broken" };
  }
  if (!Array.isArray(found)) return { ...file, format: "broken" };
  const columns = new Set<string>();
  found.forEach((row: unknown, index) => {
    const cells: Record<string, string> = {};
    for (const [key, value] of Object.entries((row ?? {}) as Record<string, unknown>)) {
      columns.add(key);
      cells[key] = Array.isArray(value) ? value.join("|") : String(value ?? "");
    }
    file.lines.push({ line: index + 1, cells, raw: JSON.stringify(row) });
  });
  return { ...file, columns: [...columns] };
}

function readTable(name: string, text: string): SentFile {
  const header = text.slice(0, text.search(/\n|$/));
  const count = (sign: string) => header.split(sign).length;
  const delimiter = [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
  const file: SentFile = { name, text, format: "csv", delimiter, columns: [], lines: [] };
  for (const { line, cells, raw } of records(text, delimiter)) {
    if (cells.every((cell) => cell.trim() === "")) continue;
    if (file.columns.length === 0) {
      file.columns = cells.map((cell) => cell.trim().toLowerCase());
      while (file.columns.at(-1) === "") file.columns.pop();
      continue;
    }
    file.lines.push({ line, cells: named(file.columns, cells), raw });
  }
  return file;
}

function named(columns: readonly string[], cells: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column, index) => [column, (cells[index] ?? "").trim()]));
}

interface Cut {
  line: number;
  cells: string[];
  raw: string;
}

/** Cuts a table into its records (RFC 4180); texts in quotes may run over several lines, and the first one counts. */
function* records(text: string, delimiter: string): Generator<Cut> {
  let line = 1;
  let begin = 0;
  let at = 0;
  while (begin < text.length) {
    const cells: string[] = [];
    const first = line;
    let cell = "";
    let quoted = false;
    for (; at < text.length; at++) {
      const sign = text[at] as string;
      if (quoted) {
        if (sign === "\n") line++;
        if (sign !== '"') cell += sign;
        else if (text[at + 1] === '"') {
          cell += sign;
          at++;
        } else quoted = false;
      } else if (sign === '"' && cell === "") quoted = true;
      else if (sign === delimiter) {
        cells.push(cell);
        cell = "";
      } else if (sign === "\n" || (sign === "\r" && text[at + 1] !== "\n")) break;
      else if (sign !== "\r") cell += sign;
    }
    cells.push(cell);
    yield { line: first, cells, raw: text.slice(begin, at).replace(/\r$/, "") };
    line++;
    at++;
    begin = at;
  }
}

function quotedFor(delimiter: string, cell: string): string {
  return cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Writes lines as a file of the same kind, to be sent again. */
export function writeLines(file: SentFile, lines: readonly MendedLine[]): string {
  if (file.format === "json") {
    return JSON.stringify(lines.map((one) => ("cells" in one ? filled(one.cells) : parsed(one.raw))));
  }
  const row = (cells: readonly string[]) =>
    cells.map((cell) => quotedFor(file.delimiter, cell)).join(file.delimiter);
  const body = lines.map((one) =>
    "raw" in one ? one.raw : row(file.columns.map((name) => one.cells[name] ?? "")),
  );
  return [row(file.columns), ...body].join("\r\n");
}

function filled(cells: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ""));
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // The server says what is wrong with it, as of any other line.
    return { note: raw };
  }
}

/** The same file with another first line; what was wrong with it was wrong with all. */
export function withColumns(file: SentFile, columns: readonly string[]): string {
  const body = file.text.slice(file.text.search(/\n|$/) + 1);
  return `${columns.map((cell) => quotedFor(file.delimiter, cell)).join(file.delimiter)}\n${body}`;
}
