import { useMemo } from "preact/hooks";
import { useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { memo } from "../parts/memo";
import { useDay } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import { type Basket, type Day, isUnassigned } from "../store/model";

export function unassignedOf(day: Day): Basket[] {
  return day.order.flatMap((id) => {
    const basket = day.baskets[id];
    return basket !== undefined && isUnassigned(basket) ? [basket] : [];
  });
}

/** What no round has: dragged from here onto one, or from one to here. */
export function Tray() {
  const { t, number } = useWords();
  const day = useDay((state) => state.shown);
  const baskets = useMemo(() => (day === null ? [] : unassignedOf(day)), [day]);
  if (day === null) return null;
  return (
    <section class="tray" data-tray aria-labelledby="tray-title">
      <h2 id="tray-title">
        {t("tray.title")} <span class="count">{number(baskets.length)}</span>
      </h2>
      {baskets.length === 0 ? (
        <p class="quiet">{t("tray.empty")}</p>
      ) : (
        <ul class="tray-list" data-scrolls>
          {baskets.map((basket) => (
            <TrayCard key={basket.id} basket={basket} />
          ))}
        </ul>
      )}
    </section>
  );
}

export const TrayCard = memo(function TrayCard({ basket }: { basket: Basket }) {
  const { t, time } = useWords();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const selected = useDesk((state) => state.selected.has(basket.id));
  return (
    <li class="card tray-card" data-selected={selected ? "" : undefined}>
      <button
        type="button"
        class="card-words"
        data-item={mayChange ? basket.id : undefined}
        aria-pressed={selected}
        onClick={(event) => {
          const more = event.shiftKey || event.ctrlKey || event.metaKey;
          desk.select(basket.id, more);
          if (!more) desk.open({ kind: "delivery", id: basket.id, part: "why" });
        }}
      >
        <span class="card-line">
          <strong>{basket.code}</strong>
          {basket.unread > 0 && <span class="chip waits">{t("messages.unread", { n: basket.unread })}</span>}
        </span>
        <span class="card-title">{basket.recipient ?? t("basket.visit")}</span>
        <span class="quiet">
          {time(basket.window.from_s)}–{time(basket.window.to_s)}
          {basket.leftOff && ` · ${t("basket.leftOff")}`}
        </span>
      </button>
      {mayChange && (
        <button type="button" class="small" onClick={() => desk.move([basket.id])}>
          {t("do.move")}
        </button>
      )}
    </li>
  );
});
