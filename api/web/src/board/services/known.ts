/** What the pages about services read, with the reason for which people are looked at where there is one. */
import { api, got, type Schemas, whole } from "../../signed-in/api";

export type ServiceType = Schemas["ServiceTypeForm"];
export type Template = Schemas["TemplateForm"];
export type Programme = Schemas["ProgrammeForm"];
/** Without the position, which nothing here shows. */
export type Person = Omit<Schemas["VisitedPersonForm"], "position">;
export type Enrolment = Omit<Schemas["EnrolmentForm"], "person"> & { person: Person | null };
export type Visit = Omit<Schemas["VisitForm"], "person"> & { person: Person | null };
export type Plan = Schemas["PlanForm"];
export type Outcome = Schemas["OutcomeForm"];
export type Weekday = Schemas["PlanForm"]["weekdays"][number];

export interface Known {
  services: ServiceType[];
  programmes: Programme[];
  organizations: Schemas["OrganizationForm"][];
  places: Schemas["PlaceForm"][];
  zones: Schemas["ZoneForm"][];
  couriers: Schemas["CourierForm"][];
}

export async function readKnown(): Promise<Known> {
  const [services, programmes, organizations, places, zones, couriers] = await Promise.all([
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/service-types", { params: { query: { limit: 200, cursor } } }));
      return { items: page.service_types, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/programmes", { params: { query: { limit: 200, cursor } } }));
      return { items: page.programmes, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/organizations", { params: { query: { limit: 200, cursor } } }));
      return { items: page.organizations, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(
        api.GET("/v1/places", {
          params: { query: { kind: ["service_point", "depot"], limit: 200, cursor } },
        }),
      );
      return { items: page.places, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(
        api.GET("/v1/zones", { params: { query: { purpose: ["service"], limit: 200, cursor } } }),
      );
      return { items: page.features, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/couriers", { params: { query: { limit: 200, cursor } } }));
      return { items: page.couriers, next_cursor: page.next_cursor };
    }),
  ]);
  return { services, programmes, organizations, places, zones, couriers };
}

/** The header by which people are shown; letters that headers do not have are percent-encoded. */
export function because(reason: string): { "X-Reason"?: string } {
  return reason === "" ? {} : { "X-Reason": encodeURIComponent(reason) };
}

export async function readEnrolments(
  reason: string,
  wanted: { programme_id?: string; status?: Schemas["EnrolmentStatus"][] },
): Promise<Enrolment[]> {
  return whole(async (cursor) => {
    const page = await got(
      api.GET("/v1/enrolments", {
        params: { query: { ...wanted, limit: 200, cursor }, header: because(reason) },
      }),
    );
    return { items: page.enrolments, next_cursor: page.next_cursor };
  });
}

export async function readVisits(
  reason: string,
  wanted: {
    from_day?: string;
    to_day?: string;
    undated?: boolean;
    programme_id?: string;
    enrolment_id?: string;
  },
): Promise<Visit[]> {
  return whole(async (cursor) => {
    const page = await got(
      api.GET("/v1/visits", {
        params: { query: { ...wanted, limit: 200, cursor }, header: because(reason) },
      }),
    );
    return { items: page.visits, next_cursor: page.next_cursor };
  });
}

/** A field of a service's document, which has fields of many kinds. */
export function fieldOf<T>(service: Record<string, unknown>, ...path: string[]): T | undefined {
  let found: unknown = service;
  for (const name of path) found = (found as Record<string, unknown> | undefined)?.[name];
  return found as T | undefined;
}
