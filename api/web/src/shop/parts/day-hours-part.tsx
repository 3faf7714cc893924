/** Other hours on one date: the shop opens later, or on a day on which it is closed. */
import { useState } from "preact/hooks";
import { dayAfter, momentAt } from "../../lib/zoned";
import { minutesOf, rowFaults, spanOf, type Typed } from "../../parts/hours/edited-week";
import { SpanRows } from "../../parts/hours/span-rows";
import { api } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { townNow } from "../store/clock";
import type { useHoursChange } from "./use-hours";

const USUAL: Typed[] = [{ from: "09:00", to: "12:00" }];

export function DayHoursPart({ changing }: { changing: ReturnType<typeof useHoursChange> }) {
  const { t, language, date, time, dayOf } = useWords();
  const shop = useShop();
  const { hours } = useShopState();
  const [day, setDay] = useState("");
  const [row, setRow] = useState<Typed[]>(USUAL);
  const params = { path: { shop_id: shop.id } };
  const today = dayOf(townNow());
  const zone = shop.begin.town.time_zone;
  const sorted = [...row].sort((one, other) => minutesOf(one.from) - minutesOf(other.from));
  const save = async (event: Event) => {
    event.preventDefault();
    const windows = sorted.map((typed) => {
      // An end at midnight or later is of the next date.
      const isNext = spanOf(typed).to >= 1_440;
      return {
        earliest: momentAt(day, typed.from, zone),
        latest: momentAt(isNext ? dayAfter(day) : day, typed.to, zone),
      };
    });
    const saved = await changing.change((header) =>
      api.PUT("/v1/shops/{shop_id}/day-hours", { params: { ...params, header }, body: { day, windows } }),
    );
    if (!saved) return;
    setDay("");
    setRow(USUAL);
  };
  const ahead = hours?.day_hours.filter((one) => one.day >= today) ?? [];
  return (
    <section class="apart" aria-labelledby="day-hours">
      <h2 id="day-hours">{t("dayHours.title")}</h2>
      <form class="form" onSubmit={(event) => void save(event)}>
        <label>
          {t("dayHours.day")}
          <input
            type="date"
            required
            min={today}
            value={day}
            onInput={(event) => setDay(event.currentTarget.value)}
          />
        </label>
        <SpanRows language={language} name={t("dayHours.that")} row={row} onRow={setRow} />
        <button
          type="submit"
          class="main"
          disabled={day === "" || row.length === 0 || rowFaults(row).length > 0 || changing.state === "busy"}
        >
          {t("dayHours.save")}
        </button>
      </form>
      <ul class="rows">
        {ahead.map((one) => (
          <li key={one.day} class="holiday">
            <span>
              {date(one.day)}
              <br />
              <span class="quiet">
                {one.windows.map(({ earliest, latest }) => `${time(earliest)}–${time(latest)}`).join(", ")}
              </span>
            </span>
            <button
              type="button"
              class="small"
              aria-label={t("dayHours.undo", { day: date(one.day) })}
              onClick={() =>
                void changing.change((header) =>
                  api.PUT("/v1/shops/{shop_id}/day-hours", {
                    params: { ...params, header },
                    body: { day: one.day, windows: [] },
                  }),
                )
              }
            >
              {t("dayHours.undoShort")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
