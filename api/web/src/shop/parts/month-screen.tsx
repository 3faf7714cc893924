/** What a month has brought the shop: its own figures, compared with nobody's. */
import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { townNow } from "../store/clock";
import { Fault } from "./fault";
import { LeafIcon } from "./icons";

type Month = Schemas["ShopMonthForm"];

export function MonthScreen() {
  const { t, month: monthName, number, money, dayOf } = useWords();
  const shop = useShop();
  const present = dayOf(townNow()).slice(0, 7);
  const [month, setMonth] = useState(present);
  const [found, setFound] = useState<Month | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    setError(null);
    const params = { path: { shop_id: shop.id }, query: { month } };
    got(api.GET("/v1/shops/{shop_id}/month", { params })).then(setFound, setError);
  }, [month, shop]);
  const shown = found?.month === month ? found : null;
  return (
    <>
      <div class="month-head">
        <button
          type="button"
          class="small"
          aria-label={t("month.before")}
          onClick={() => setMonth(moved(month, -1))}
        >
          ‹
        </button>
        <h2 aria-live="polite">{monthName(month)}</h2>
        <button
          type="button"
          class="small"
          aria-label={t("month.after")}
          disabled={month >= present}
          onClick={() => setMonth(moved(month, 1))}
        >
          ›
        </button>
      </div>
      {error !== null && <Fault error={error} />}
      {shown !== null && (
        <>
          <ul class="figures-grid">
            <Figure value={number(shown.deliveries)} label={t("month.deliveries", { n: shown.deliveries })} />
            <Figure value={money(shown.fees.amount_minor)} label={t("month.fees")} />
            <Figure value={number(shown.customers)} label={t("month.customers", { n: shown.customers })} />
            <Figure
              value={number(shown.new_customers)}
              label={t("month.newCustomers", { n: shown.new_customers })}
            />
            <Figure value={number(shown.brought)} label={t("month.brought")} />
            <Figure value={number(shown.pooled)} label={t("month.pooled")} />
            <Figure
              value={
                shown.rating_tenths === null
                  ? "–"
                  : t("month.rating", { mean: number(shown.rating_tenths / 10, 1) })
              }
              label={shown.ratings === 0 ? t("month.noRatings") : t("month.ratings", { n: shown.ratings })}
            />
            <Figure value={number(shown.collected)} label={t("month.collected")} />
            <Figure value={number(shown.returns)} label={t("month.returns", { n: shown.returns })} />
          </ul>
          <p class="co2">
            <LeafIcon />
            {shown.co2e_g === null || shown.alone_co2e_g === null ? (
              t("month.co2None")
            ) : (
              <span>
                <strong>{t("month.co2", { kg: number(shown.co2e_g / 1000, 1) })}</strong>{" "}
                {t("month.co2Saved", { kg: number((shown.alone_co2e_g - shown.co2e_g) / 1000, 1) })}
              </span>
            )}
          </p>
          <Bars month={month} byDay={shown.by_day} />
        </>
      )}
    </>
  );
}

function Figure({ value, label }: { value: string; label: string }) {
  return (
    <li>
      <strong>{value}</strong>
      <span>{label}</span>
    </li>
  );
}

const HIGH = 60;
const WIDE = 10;

/** One bar for each day of the month. */
function Bars({ month, byDay }: { month: string; byDay: Month["by_day"] }) {
  const { t, date } = useWords();
  const days = daysOf(month);
  const counts = new Map(byDay.map((one) => [one.day, one.deliveries]));
  const most = Math.max(1, ...counts.values());
  return (
    <figure class="bars">
      <svg viewBox={`0 0 ${days.length * WIDE} ${HIGH + 2}`} role="img" aria-label={t("month.chart")}>
        {days.map((day, index) => {
          const count = counts.get(day) ?? 0;
          const high = count === 0 ? 1 : Math.max(3, (HIGH * count) / most);
          return (
            <rect
              key={day}
              class={count === 0 ? "none" : undefined}
              x={index * WIDE + 1}
              y={HIGH - high + 1}
              width={WIDE - 2}
              height={high}
              rx="1.5"
            >
              <title>{t("month.day", { day: date(day), n: String(count) })}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption class="quiet">{t("month.chart")}</figcaption>
    </figure>
  );
}

export function moved(month: string, by: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}

function daysOf(month: string): string[] {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: last }, (_, index) => `${month}-${String(index + 1).padStart(2, "0")}`);
}
