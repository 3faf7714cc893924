/** A courier with a vehicle and shifts of four weeks, made step by step: what is made already is not made again where a later part is refused. */
import type { Position } from "../area/geometry";
import { dateAt, momentAt } from "../lib/zoned";
import { api, got, type Schemas } from "../signed-in/api";

export type VehicleKind = "cargo_bike" | "bike" | "van" | "foot";

interface Usual {
  volume_l: number;
  weight_g: number;
  km_minor: number;
  fixed_minor: number;
  co2e: number;
  max_m: number | null;
}

/** What is usual of each; `docs/vehicles.md`. */
const USUAL: Record<VehicleKind, Usual> = {
  cargo_bike: { volume_l: 300, weight_g: 100_000, km_minor: 15, fixed_minor: 0, co2e: 1, max_m: 60_000 },
  bike: { volume_l: 45, weight_g: 15_000, km_minor: 5, fixed_minor: 0, co2e: 0, max_m: null },
  van: { volume_l: 3_000, weight_g: 600_000, km_minor: 35, fixed_minor: 1_500, co2e: 14, max_m: null },
  foot: { volume_l: 30, weight_g: 10_000, km_minor: 0, fixed_minor: 0, co2e: 0, max_m: null },
};
export const KINDS = Object.keys(USUAL) as VehicleKind[];
const DAYS = 28;

export interface WantedCourier {
  name: string;
  phone: string;
  vehicle: VehicleKind;
  vehicleName: string;
  from: string;
  to: string;
  /** Days of the week, 1 is Monday. */
  weekdays: readonly number[];
}

export interface Made {
  depot?: string;
  vehicle?: string;
  courier?: string;
  shifts: string[];
}

export async function makeDepot(name: string, position: Position): Promise<string> {
  const place = await got(
    api.POST("/v1/places", {
      body: {
        kind: "depot",
        name,
        position,
        address: "",
        access_note: "",
        setup_s: 0,
        opening_hours: "",
        category: "",
      },
    }),
  );
  return place.id;
}

/** Dates of four weeks from now on that fall on one of these days of the week; today is none of them when the shift would be over already. */
export function datesOf(weekdays: readonly number[], to: string, now_ms: number, timeZone: string): string[] {
  const first = Date.parse(`${dateAt(now_ms, timeZone)}T12:00:00Z`);
  return [...Array(DAYS).keys()]
    .map((number) => new Date(first + number * 86_400_000))
    .filter((date) => weekdays.includes(date.getUTCDay() || 7))
    .map((date) => date.toISOString().slice(0, 10))
    .filter((date) => Date.parse(momentAt(date, to, timeZone)) > now_ms);
}

export async function makeCourier(
  wanted: WantedCourier,
  depot: string,
  town: Schemas["TownForm"],
  made: Made,
  onShifts: (done: number, of: number) => void,
): Promise<void> {
  const usual = USUAL[wanted.vehicle];
  made.vehicle ??= (
    await got(
      api.POST("/v1/vehicles", {
        body: {
          name: wanted.vehicleName,
          profile: wanted.vehicle,
          capacity: { volume_l: usual.volume_l, weight_g: usual.weight_g },
          fixed_cost_minor: usual.fixed_minor,
          cost_per_km_minor: usual.km_minor,
          co2e_g_per_km: usual.co2e,
          max_distance_m: usual.max_m,
        },
      }),
    )
  ).id;
  made.courier ??= (
    await got(
      api.POST("/v1/couriers", { body: { name: wanted.name, phone: wanted.phone, cost_per_hour_minor: 0 } }),
    )
  ).id;
  const dates = datesOf(wanted.weekdays, wanted.to, Date.now(), town.time_zone);
  for (const date of dates) {
    if (!made.shifts.includes(date)) {
      await got(
        api.POST("/v1/shifts", {
          body: {
            courier_id: made.courier,
            vehicle_id: made.vehicle,
            begins_at: momentAt(date, wanted.from, town.time_zone),
            ends_at: momentAt(date, wanted.to, town.time_zone),
            start_place_id: depot,
            end_place_id: depot,
          },
        }),
      );
      made.shifts.push(date);
    }
    onShifts(made.shifts.length, dates.length);
  }
}
