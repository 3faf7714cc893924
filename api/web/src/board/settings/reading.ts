/** What several sections read, and who may change what. */

import type { Bounds } from "../../area/geometry";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";

export type Organization = Schemas["OrganizationForm"];
export type Place = Schemas["PlaceForm"];

export async function readOrganizations(): Promise<Organization[]> {
  return whole(async (cursor) => {
    const page = await got(api.GET("/v1/organizations", { params: { query: { limit: 200, cursor } } }));
    return { items: page.organizations, next_cursor: page.next_cursor };
  });
}

export async function readPlaces(): Promise<Place[]> {
  return whole(async (cursor) => {
    const page = await got(api.GET("/v1/places", { params: { query: { limit: 200, cursor } } }));
    return { items: page.places, next_cursor: page.next_cursor };
  });
}

export async function readCouriers(): Promise<Schemas["CourierForm"][]> {
  return whole(async (cursor) => {
    const page = await got(api.GET("/v1/couriers", { params: { query: { limit: 200, cursor } } }));
    return { items: page.couriers, next_cursor: page.next_cursor };
  });
}

/** Around all places: what is shown of a town whose map has not been drawn. */
export function aroundPlaces(places: readonly Place[]): Bounds | null {
  const known = places.flatMap(({ position: [lon, lat] }) =>
    lon === undefined || lat === undefined ? [] : [[lon, lat] as const],
  );
  if (known.length === 0) return null;
  const [lons, lats] = [known.map(([lon]) => lon), known.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Who plans the day. */
export function mayWork({ session }: Begun): boolean {
  return session.role === "admin" || session.role === "coordinator";
}

export function isAdmin({ session }: Begun): boolean {
  return session.role === "admin";
}

/** A moment on the town's clocks, as the server has written it with their offset. */
export function momentText(moment: string | null | undefined, locale: string, timeZone: string): string {
  if (moment == null) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }).format(
    new Date(moment),
  );
}

/** Whether all that somebody has written to look for is in one of the texts, accents or not. */
export function matches(wanted: string, ...texts: readonly string[]): boolean {
  const plain = (text: string) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase();
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  const all = plain(texts.join(" "));
  return words.every((word) => all.includes(word));
}
