import { useState } from "preact/hooks";
import { api, got, whole } from "../../../signed-in/api";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import type { Day } from "../store/model";
import type { Delivery } from "./delivery-sheet";

/** Whatever has happened to a basket, in order, whoever did it. */
export function TimelinePart({ delivery, day }: { delivery: Delivery; day: Day }) {
  const { t, moment, coded, time } = useWords();
  const [asked, setAsked] = useState(false);
  const { data, failed } = useLoaded(
    asked
      ? () =>
          whole(async (cursor) => {
            const params = { path: { delivery_id: delivery.id }, query: { cursor, limit: 100 } };
            const page = await got(api.GET("/v1/deliveries/{delivery_id}/timeline", { params }));
            return { items: page.events, next_cursor: page.next_cursor };
          })
      : null,
    [delivery.id, delivery.version, asked],
  );
  return (
    <Part title={t("history.title")} onOpen={() => setAsked(true)}>
      <Refusal problem={failed} />
      {data === null && failed === null && asked && <p class="quiet">{t("app.loading")}</p>}
      <ol class="history">
        {data?.map((event) => (
          <li key={event.id}>
            <time class="quiet">{moment(epoch(event.at))}</time>
            <span>
              {coded("event", event.type)}
              {event.shop_id && ` · ${day.shops[event.shop_id] ?? ""}`}
              {event.window && ` · ${time(epoch(event.window.earliest))}–${time(epoch(event.window.latest))}`}
              {event.minutes !== null && ` · ${t("unit.min", { n: event.minutes })}`}
            </span>
          </li>
        ))}
      </ol>
    </Part>
  );
}
