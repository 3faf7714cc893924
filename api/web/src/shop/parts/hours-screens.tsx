/** When a shop works, how fast it is, and its holidays. */
import { useEffect, useState } from "preact/hooks";
import { HoursEditor } from "../../parts/hours/hours-editor";
import { api } from "../../signed-in/api";
import { type Key, useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { townNow } from "../store/clock";
import { DayHoursPart } from "./day-hours-part";
import { Fault } from "./fault";
import { useHoursChange } from "./use-hours";

const LONGEST_DAYS = 60;

/** What every one of these screens says below. */
function Outcome({ changing }: { changing: ReturnType<typeof useHoursChange> }) {
  const { t } = useWords();
  return (
    <>
      {changing.state === "saved" && <p role="status">{t("shop.saved")}</p>}
      {changing.state === "stale" && (
        <p class="fault" role="alert">
          {t("shop.stale")}
        </p>
      )}
      {changing.error !== null && <Fault error={changing.error} />}
    </>
  );
}

function Misfits() {
  const { t, has, date } = useWords();
  const { hours } = useShopState();
  if (hours === null || hours.misfits.length === 0) return null;
  return (
    <div class="fault-box" role="alert">
      <p>{t("hours.misfits")}</p>
      <ul>
        {hours.misfits.map((one) => {
          const why = `hours.why.${one.why}`;
          return (
            <li key={one.task_id}>
              <strong>{one.code}</strong> · {date(one.day)}
              {has(why) && ` · ${t(why as Key)}`}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

export function HoursScreen() {
  const { t, language } = useWords();
  const shop = useShop();
  const { hours } = useShopState();
  const changing = useHoursChange();
  const [text, setText] = useState<string | null>(null);
  /** Whether something is missing or wrong: it is said beside the day. */
  const [faulty, setFaulty] = useState(false);
  const shown = text ?? hours?.opening_hours ?? "";
  const save = async (event: Event) => {
    event.preventDefault();
    const params = { path: { shop_id: shop.id } };
    const saved = await changing.change((header) =>
      api.PUT("/v1/shops/{shop_id}/hours", {
        params: { ...params, header },
        body: { opening_hours: shown.trim() },
      }),
    );
    if (saved) setText(null);
  };
  return (
    <>
      <Misfits />
      <form class="form" onSubmit={(event) => void save(event)}>
        {hours !== null && (
          <HoursEditor
            language={language}
            legend={t("hours.text")}
            value={shown}
            unsaid={t("hours.unsaid")}
            onChange={(next) => {
              setFaulty(next === null);
              if (next !== null) setText(next);
            }}
          />
        )}
        <Outcome changing={changing} />
        <button
          type="submit"
          class="main"
          disabled={hours === null || faulty || shown.trim() === "" || changing.state === "busy"}
        >
          {t("shop.save")}
        </button>
      </form>
    </>
  );
}

export function PaceScreen() {
  const { t } = useWords();
  const shop = useShop();
  const { hours } = useShopState();
  const changing = useHoursChange();
  const [minutes, setMinutes] = useState<string | null>(null);
  const [most, setMost] = useState<string | null>(null);
  const prepare = minutes ?? (hours === null ? "" : String(Math.round(hours.prepare_s / 60)));
  const bound = most ?? hours?.most_per_quarter?.toString() ?? "";
  const save = async (event: Event) => {
    event.preventDefault();
    const saved = await changing.change((header) =>
      api.PUT("/v1/shops/{shop_id}/pace", {
        params: { path: { shop_id: shop.id }, header },
        body: {
          prepare_s: 60 * Number(prepare),
          most_per_quarter: bound.trim() === "" ? null : Number(bound),
        },
      }),
    );
    if (!saved) return;
    setMinutes(null);
    setMost(null);
  };
  return (
    <form class="form" onSubmit={(event) => void save(event)}>
      <label>
        {t("pace.prepare")}
        <input
          type="number"
          min={0}
          max={1440}
          required
          value={prepare}
          onInput={(event) => setMinutes(event.currentTarget.value)}
        />
      </label>
      <label>
        {t("pace.most")}
        <input
          type="number"
          min={1}
          max={1000}
          value={bound}
          onInput={(event) => setMost(event.currentTarget.value)}
        />
        <span class="quiet">{t("pace.mostHint")}</span>
      </label>
      <Outcome changing={changing} />
      <button type="submit" class="main" disabled={hours === null || changing.state === "busy"}>
        {t("shop.save")}
      </button>
    </form>
  );
}

export function HolidaysScreen() {
  const { t, date, dayOf } = useWords();
  const shop = useShop();
  const { hours } = useShopState();
  const changing = useHoursChange();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [bad, setBad] = useState(false);
  const params = { path: { shop_id: shop.id } };
  useEffect(() => setBad(false), [from, to]);
  const close = async (event: Event) => {
    event.preventDefault();
    const days = daysBetween(from, to || from);
    if (days.length === 0 || days.length > LONGEST_DAYS) {
      setBad(true);
      return;
    }
    const saved = await changing.change(() =>
      api.POST("/v1/shops/{shop_id}/close-days", { params, body: { days } }),
    );
    if (!saved) return;
    setFrom("");
    setTo("");
  };
  const today = dayOf(townNow());
  const ahead = hours?.closed_days.filter((day) => day >= today) ?? [];
  return (
    <>
      <Misfits />
      <p>{t("holidays.hint")}</p>
      <form class="form" onSubmit={(event) => void close(event)}>
        <div class="pair dates">
          <label>
            {t("holidays.from")}
            <input
              type="date"
              required
              min={today}
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          </label>
          <label>
            {t("holidays.to")}
            <input
              type="date"
              min={from || today}
              value={to}
              onInput={(event) => setTo(event.currentTarget.value)}
            />
          </label>
        </div>
        {bad && (
          <p class="fault" role="alert">
            {t("holidays.bad")}
          </p>
        )}
        <button type="submit" class="main" disabled={from === "" || changing.state === "busy"}>
          {t("holidays.close")}
        </button>
      </form>
      <Outcome changing={changing} />
      {ahead.length === 0 && <p class="quiet">{t("holidays.none")}</p>}
      <ul class="rows">
        {ahead.map((day) => (
          <li key={day} class="holiday">
            <span>{date(day)}</span>
            <button
              type="button"
              class="small"
              aria-label={t("holidays.open", { day: date(day) })}
              onClick={() =>
                void changing.change(() =>
                  api.POST("/v1/shops/{shop_id}/open-days", { params, body: { days: [day] } }),
                )
              }
            >
              {t("holidays.openShort")}
            </button>
          </li>
        ))}
      </ul>
      <DayHoursPart changing={changing} />
    </>
  );
}

/** The local dates from one to another, both included; none where they are not in their order. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  const end = Date.parse(`${to}T12:00:00Z`);
  for (let at = Date.parse(`${from}T12:00:00Z`); at <= end && days.length <= LONGEST_DAYS; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
