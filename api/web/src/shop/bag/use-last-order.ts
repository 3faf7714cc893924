/** What somebody had the last time, of this shop: so that it is the same with one touch. */
import { useEffect, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import type { Person } from "../wire";

export interface LastOrder {
  items: string;
  /** By the clocks of the town, like "18:00". */
  time: string;
}

export function useLastOrder(person: Person | null, shop_id: string): LastOrder | null {
  const { time } = useWords();
  const [found, setFound] = useState<{ of: string; last: LastOrder } | null>(null);
  const delivery_id = person?.last_delivery_id ?? null;
  useEffect(() => {
    if (delivery_id === null) return;
    got(api.GET("/v1/deliveries/{delivery_id}", { params: { path: { delivery_id } } })).then(
      ({ tasks, window }) => {
        const own = tasks.find((one) => one.shop_id === shop_id && one.kind === "pickup");
        const last = { items: own?.items ?? "", time: time(window.earliest) };
        setFound({ of: delivery_id, last });
      },
      // It is a convenience: without it everything works.
      () => undefined,
    );
  }, [delivery_id, shop_id]);
  return found !== null && found.of === delivery_id ? found.last : null;
}
