import { addProtocol } from "maplibre-gl";
import { PMTiles, Protocol, type RangeResponse, type Source } from "pmtiles";
import type { Plan } from "../wire/types";

const protocol = new Protocol();
let registered = false;

/** An archive that the page carries inside itself. */
class CarriedArchive implements Source {
  constructor(
    private readonly key: string,
    private readonly bytes: Uint8Array<ArrayBuffer>,
  ) {}

  getKey(): string {
    return this.key;
  }

  async getBytes(offset: number, length: number): Promise<RangeResponse> {
    return { data: this.bytes.slice(offset, offset + length).buffer };
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64.trim());
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/** Where the map finds the town's tiles: in the page itself, or on this very server. Null if there are none. */
export async function tilesUrlOf(plan: Plan, served: boolean): Promise<string | null> {
  if (!registered) {
    addProtocol("pmtiles", protocol.tile);
    registered = true;
  }
  const carried = document.getElementById("tournee-tiles")?.textContent;
  if (carried) {
    const archive = new PMTiles(new CarriedArchive("carried", bytesOf(carried)));
    protocol.add(archive);
    return "pmtiles://carried";
  }
  if (!served) return null;
  const version = encodeURIComponent(plan.solver.map_hash);
  const address = `${location.origin}/v1/towns/${encodeURIComponent(plan.town)}/tiles.pmtiles?v=${version}`;
  const archive = new PMTiles(address);
  try {
    // A town without a map must not keep the rounds from being drawn.
    await archive.getHeader();
  } catch {
    return null;
  }
  protocol.add(archive);
  return `pmtiles://${address}`;
}
