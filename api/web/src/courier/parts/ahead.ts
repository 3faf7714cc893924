import { usePhoneState, usePull } from "../phone-context";
import type { Seen } from "../store/fold";
import { legKey, placesAhead } from "../store/ways";

/** How far it still is, and how long on the way, for batteries and breaks; null where ways are not on the phone yet. */
export function useAhead(round: Seen): { distance_m: number; duration_s: number } | null {
  const { legs } = usePhoneState();
  const pull = usePull();
  const profile = round.vehicle?.profile;
  if (profile === undefined) return null;
  const places = placesAhead(round, pull.places);
  let distance_m = 0;
  let duration_s = 0;
  for (const [index, to] of places.slice(1).entries()) {
    const from = places[index];
    const leg = from && legs[legKey(pull.town.map, profile, from, to)];
    if (!leg) return null;
    distance_m += leg.distance_m;
    duration_s += leg.duration_s;
  }
  return { distance_m, duration_s };
}
