/** Who and what there is for rounds, as the pages about people read it. */
import { api, got, type Schemas, whole } from "../../signed-in/api";

export type Courier = Schemas["CourierForm"];
export type Vehicle = Schemas["VehicleForm"];
export type Shift = Schemas["ShiftForm"];
export type Place = Schemas["PlaceForm"];
export type Organization = Schemas["OrganizationForm"];

export interface Crew {
  couriers: Courier[];
  vehicles: Vehicle[];
  places: Place[];
  /** What couriers and vehicles have, and what services ask for. */
  skills: string[];
}

export async function readCrew(): Promise<Crew> {
  const [couriers, vehicles, places, services] = await Promise.all([
    whole(async (cursor) => {
      const page = await got(
        api.GET("/v1/couriers", { params: { query: { former: true, limit: 200, cursor } } }),
      );
      return { items: page.couriers, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(
        api.GET("/v1/vehicles", { params: { query: { former: true, limit: 200, cursor } } }),
      );
      return { items: page.vehicles, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(
        api.GET("/v1/places", {
          params: { query: { kind: ["depot", "service_point"], limit: 200, cursor } },
        }),
      );
      return { items: page.places, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/service-types", { params: { query: { limit: 200, cursor } } }));
      return { items: page.service_types, next_cursor: page.next_cursor };
    }),
  ]);
  const skills = new Set<string>();
  for (const one of [...couriers, ...vehicles]) for (const skill of one.skills) skills.add(skill);
  for (const { service } of services) {
    for (const field of ["skills", "equipment"]) {
      const named = service[field];
      if (Array.isArray(named)) for (const skill of named) skills.add(String(skill));
    }
  }
  return { couriers, vehicles, places, skills: [...skills].sort() };
}

/** Shifts of some dates, without those that were taken off the roster. */
export async function readShifts(from: string, to: string): Promise<Shift[]> {
  return whole(async (cursor) => {
    const page = await got(
      api.GET("/v1/shifts", {
        params: {
          query: { day: from, to_day: to, status: ["planned", "published", "absent"], limit: 200, cursor },
        },
      }),
    );
    return { items: page.shifts, next_cursor: page.next_cursor };
  });
}

export function skillsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .filter((skill) => skill !== ""),
    ),
  ];
}
