/** The words of the shop's screen, with times and amounts by the clocks and in the currency of the town. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, type Said, say } from "../../i18n/words";
import { townNow } from "../store/clock";
import { en } from "./en";
import { fr, type Key } from "./fr";

export type { Key };

export interface Words extends Said<Key> {
  /** "14:05" of a moment on the wire, or of milliseconds. */
  time: (moment: string | number) => string;
  /** "aujourd’hui", "demain", else "jeu. 3 déc.". */
  day: (moment: string | number) => string;
  /** "jeudi 3 décembre" of a local date. */
  date: (day: string) => string;
  /** "novembre 2026". */
  month: (month: string) => string;
  /** "jeu. 3 déc. 10:00–11:00". */
  slot: (window: { earliest: string; latest: string }) => string;
  money: (amount_minor: number) => string;
  /** Minor units of what somebody typed, null where it is no amount. */
  amount: (typed: string) => number | null;
  span: (seconds: number) => string;
  /** The local date of a moment. */
  dayOf: (moment: string | number) => string;
}

export function wordsOf(language: Language, timeZone: string, currency: string): Words {
  const said = say({ fr, en }, language);
  const { locale, t } = said;
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone });
  const short = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone,
  });
  const long = new Intl.DateTimeFormat(locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  const monthName = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" });
  const local = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone });
  const near = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const money = new Intl.NumberFormat(locale, { style: "currency", currency });
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2;
  const time = (moment: string | number) => clock.format(new Date(moment));
  const dayOf = (moment: string | number) => local.format(new Date(moment));
  const day = (moment: string | number) => {
    const away = Math.round((Date.parse(dayOf(moment)) - Date.parse(dayOf(townNow()))) / 86_400_000);
    return away === 0 || away === 1 ? near.format(away, "day") : short.format(new Date(moment));
  };
  return {
    ...said,
    time,
    day,
    dayOf,
    date: (of) => long.format(new Date(`${of}T12:00:00Z`)),
    month: (of) => monthName.format(new Date(`${of}-15T12:00:00Z`)),
    slot: ({ earliest, latest }) => `${day(earliest)} ${time(earliest)}–${time(latest)}`,
    money: (amount_minor) => money.format(amount_minor / 10 ** digits),
    amount: (typed) => {
      const plain = typed.replace(/[\s\u00a0\u202f€$£]|CHF/g, "").replace(",", ".");
      if (!/^\d{1,6}(\.\d{1,3})?$/.test(plain)) return null;
      return Math.round(Number(plain) * 10 ** digits);
    },
    span: (seconds) => {
      const minutes = Math.max(0, Math.round(seconds / 60));
      if (minutes < 60) return t("unit.min", { n: minutes });
      return t("unit.hmin", { h: Math.floor(minutes / 60), min: String(minutes % 60).padStart(2, "0") });
    },
  };
}

export const WordsContext = createContext<Words>(wordsOf("fr", "Europe/Paris", "EUR"));

export function useWords(): Words {
  return useContext(WordsContext);
}
