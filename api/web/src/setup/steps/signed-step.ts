/** What the steps after the founding work with: the town as it is by now, so that each of them can be left and taken up again. */
import { api, got, type Schemas, whole } from "../../signed-in/api";

export interface Things {
  zones: Schemas["ZoneForm"][];
  shops: Schemas["OrganizationForm"][];
  places: Schemas["PlaceForm"][];
  couriers: Schemas["CourierForm"][];
  office: string | null;
  /** Whether anything was ordered yet. */
  orders: boolean;
}

export interface SignedStepProps {
  town: Schemas["TownForm"];
  things: Things;
  onChanged: () => Promise<void>;
  onNext: () => void;
  onBack: () => void;
}

const MOST = 500;

export async function readThings(): Promise<Things> {
  const cursors = (cursor: string) => ({ limit: 200, cursor });
  const [zones, organizations, places, couriers, deliveries] = await Promise.all([
    got(api.GET("/v1/zones", { params: { query: { purpose: ["delivery"], limit: 200 } } })),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/organizations", { params: { query: cursors(cursor) } }));
      return { items: page.organizations, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/places", { params: { query: cursors(cursor) } }));
      return { items: page.places, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/couriers", { params: { query: cursors(cursor) } }));
      return { items: page.couriers, next_cursor: page.next_cursor };
    }),
    got(api.GET("/v1/deliveries", { params: { query: { limit: 1 } } })),
  ]);
  return {
    zones: zones.features,
    shops: organizations.filter((one) => one.kind === "shop" && one.active).slice(0, MOST),
    places,
    couriers: couriers.filter((one) => one.active),
    office: organizations.find((one) => one.kind === "town")?.id ?? null,
    orders: deliveries.deliveries.length > 0,
  };
}

/** The step that comes first of those that are still to be done. */
export function firstOpen(things: Things): "area" | "shops" | "crew" | "orders" {
  if (things.zones.length === 0 && things.shops.length === 0) return "area";
  if (things.shops.length === 0) return "shops";
  return things.couriers.length === 0 ? "crew" : "orders";
}
