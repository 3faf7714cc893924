/** The town's drawn map as one file on the phone: fetched once for each state of the map, then there without a network. */
import { fact, keepFact, type PhoneDatabase } from "../store/database";

export type KeptMap = { name: string; blob: Blob };

export async function keptMap(database: PhoneDatabase): Promise<KeptMap | null> {
  return (await fact(database, "map")) ?? null;
}

/** Fetches the map of a town where the phone has none of it, or an older one; null where there is none to be had now. */
export async function fetchMap(database: PhoneDatabase, town: string): Promise<KeptMap | null> {
  const address = `/v1/towns/${encodeURIComponent(town)}/tiles.pmtiles`;
  const before = await keptMap(database);
  try {
    // One byte says which state of the map it is.
    const head = await fetch(address, { headers: { range: "bytes=0-0" } });
    if (!head.ok) return before;
    const name = `${town}-${head.headers.get("etag") ?? head.headers.get("content-range") ?? ""}`;
    if (before?.name === name) return before;
    const answer = await fetch(address);
    if (!answer.ok) return before;
    const made = { name, blob: await answer.blob() };
    await keepFact(database, "map", made);
    return made;
  } catch {
    return before;
  }
}
