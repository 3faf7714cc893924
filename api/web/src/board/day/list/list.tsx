import { useMemo, useRef } from "preact/hooks";
import { useWords, type Words } from "../../i18n/words";
import { useWindow } from "../parts/use-window";
import { useDay } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import { type Basket, type Day, laneOfRound } from "../store/model";

const ROW_PX = 64;

/** Every basket of the day as a line, found by code, by name, by shop or by courier. */
export function BasketList() {
  const words = useWords();
  const { t, number } = words;
  const desk = useDeskStore();
  const day = useDay((state) => state.shown);
  const search = useDesk((state) => state.search);
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo(() => (day === null ? [] : searched(day, search)), [day, search]);
  const { seen, look } = useWindow(scroller, found.length, ROW_PX);
  if (day === null) return null;
  return (
    <section class="basket-list" aria-label={t("list.label")}>
      <search>
        <label>
          <span class="unseen">{t("list.search")}</span>
          <input
            type="search"
            value={search}
            placeholder={t("list.search")}
            onInput={(event) => desk.put({ search: event.currentTarget.value })}
          />
        </label>
        <p class="quiet" role="status">
          {t("list.found", { n: found.length, all: number(day.order.length) })}
        </p>
      </search>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it */}
      <div class="list-scroll" ref={scroller} onScroll={look} tabIndex={0}>
        <ul style={{ height: `${found.length * ROW_PX}px` }}>
          {found.slice(seen.first, seen.last).map((basket, offset) => (
            <ListRow
              key={basket.id}
              basket={basket}
              day={day}
              top={(seen.first + offset) * ROW_PX}
              words={words}
            />
          ))}
        </ul>
      </div>
    </section>
  );
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

function searched(day: Day, search: string): Basket[] {
  const wanted = plain(search).split(/\s+/).filter(Boolean);
  const couriers = new Map(day.lanes.flatMap((lane) => lane.roundIds.map((id) => [id, lane.courier])));
  return day.order.flatMap((id) => {
    const basket = day.baskets[id];
    if (basket === undefined) return [];
    if (wanted.length === 0) return [basket];
    const text = plain(
      [
        basket.code,
        basket.recipient ?? "",
        ...basket.shopIds.map((shop) => day.shops[shop] ?? ""),
        couriers.get(basket.roundId ?? "") ?? "",
      ].join(" "),
    );
    return wanted.every((word) => text.includes(word)) ? [basket] : [];
  });
}

function ListRow({ basket, day, top, words }: { basket: Basket; day: Day; top: number; words: Words }) {
  const { t, time, coded } = words;
  const desk = useDeskStore();
  const selected = useDesk((state) => state.selected.has(basket.id));
  const lane = laneOfRound(day, basket.roundId);
  return (
    <li class="list-row" style={{ top: `${top}px` }} data-selected={selected ? "" : undefined}>
      <label class="pick">
        <input type="checkbox" checked={selected} onChange={() => desk.select(basket.id, true)} />
        <span class="unseen">{t("list.pick", { code: basket.code })}</span>
      </label>
      <button type="button" onClick={() => desk.open({ kind: "delivery", id: basket.id })}>
        <strong class="code">{basket.code}</strong>
        <span class="list-who">
          {basket.recipient ?? t("basket.visit")}{" "}
          {basket.unread > 0 && <span class="chip waits">{t("messages.unread", { n: basket.unread })}</span>}
          <span class="quiet"> {basket.shopIds.map((shop) => day.shops[shop] ?? "").join(", ")}</span>
        </span>
        <span class="list-when">
          {basket.planned_s === null ? "–" : time(basket.planned_s)}
          <span class="quiet">
            {" "}
            {time(basket.window.from_s)}–{time(basket.window.to_s)}
          </span>
        </span>
        <span class="list-state">
          {coded("status", basket.status)}
          <span class="quiet"> {lane?.courier ?? t("tray.none")}</span>
        </span>
      </button>
    </li>
  );
}
