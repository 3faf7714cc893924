/** Who a telephone number may be: asked once it is whole, of this shop's customers alone. */
import { useEffect, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import type { Person } from "../wire";
import { isWhole } from "./draft";

interface Found {
  phone: string;
  people: Person[];
}

const SETTLE_MS = 250;

export function usePeople(phone: string): { people: Person[] | null; looking: boolean; error: unknown } {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const wanted = isWhole(phone) ? phone.replace(/[^\d+]/g, "") : "";
  useEffect(() => {
    if (wanted === "") return;
    let over = false;
    const timer = setTimeout(() => {
      got(api.GET("/v1/recipients", { params: { query: { phone: wanted } } })).then(
        ({ recipients }) => {
          if (over) return;
          setFound({ phone: wanted, people: recipients.filter((one) => one.erased_at === null) });
          setError(null);
        },
        (failed: unknown) => over || setError(failed),
      );
    }, SETTLE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  const people = wanted !== "" && found?.phone === wanted ? found.people : null;
  return { people, looking: wanted !== "" && people === null && error === null, error };
}
