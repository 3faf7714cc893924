/** How a page of the board speaks: its own dictionary beside the common one, by the language, the clocks and the money of the town. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { firstLanguage, known, type Language, type Said, say } from "../../i18n/words";
import { api, got, type Schemas } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { clockOf, dayOf } from "./calendar";
import { type CommonKey, en, fr } from "./words";

type Role = Schemas["Role"];

/** Everybody who works with the board. */
export const BOARD: readonly Role[] = ["coordinator", "admin", "network_head", "auditor"];

export interface PageWords<Key extends string> extends Said<Key | CommonKey> {
  begun: Begun;
  zone: string;
  currency: string;
  /** The local date by the clock of the town; a sandbox has one of its own. */
  today: string;
  isOneOf: (...roles: Role[]) => boolean;
  /** "lun. 30 nov.", "lundi 30 novembre 2026". */
  shortDay: (day: string) => string;
  longDay: (day: string) => string;
  month: (month: string) => string;
  /** "lun.", for 0 to 6. */
  weekday: (index: number, width?: "short" | "long") => string;
  /** "lun. 30 nov., 14:05". */
  moment: (moment: string) => string;
  span: (duration_s: number) => string;
  money: (amount_minor: number, currency?: string) => string;
  /** From what somebody types to the smallest unit, and back. */
  minor: (text: string) => number;
  major: (amount_minor: number) => string;
}

const Spoken = createContext<PageWords<string> | null>(null);

/** The language of the page around it, also once somebody has chosen another one. */
function useLanguage(): Language {
  const now = () => known(document.documentElement.lang) ?? firstLanguage();
  const [language, setLanguage] = useState<Language>(now);
  useEffect(() => {
    const watch = new MutationObserver(() => setLanguage(now()));
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    return () => watch.disconnect();
  }, []);
  return language;
}

function wordsOf(
  own: Record<Language, Record<string, string>>,
  language: Language,
  begun: Begun,
  today: string,
): PageWords<string> {
  const common: Record<Language, Record<string, string>> = { fr, en };
  const said = say<string>({ fr: { ...common.fr, ...own.fr }, en: { ...common.en, ...own.en } }, language);
  const { locale, number, t } = said;
  const { time_zone: zone, currency } = begun.town;
  const digits =
    new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ??
    2;
  const dated = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return (day: string) => format.format(new Date(`${day}T12:00:00Z`));
  };
  const shortDay = dated({ weekday: "short", day: "numeric", month: "short" });
  const weekdays = { short: dated({ weekday: "short" }), long: dated({ weekday: "long" }) };
  return {
    ...said,
    begun,
    zone,
    currency,
    today,
    isOneOf: (...roles) => roles.includes(begun.session.role),
    shortDay,
    longDay: dated({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    month: (month) => dated({ month: "long", year: "numeric" })(`${month}-01`),
    // The fifth of January 2026 was a Monday.
    weekday: (index, width = "short") => weekdays[width](`2026-01-${String(5 + index).padStart(2, "0")}`),
    moment: (moment) => `${shortDay(dayOf(moment))}, ${clockOf(moment)}`,
    span: (duration_s) => {
      const minutes = Math.round(duration_s / 60);
      if (Math.abs(minutes) < 60) return t("unit.min", { n: minutes });
      return t("unit.hmin", {
        h: Math.trunc(minutes / 60),
        min: String(Math.abs(minutes) % 60).padStart(2, "0"),
      });
    },
    money: (amount_minor, of = currency) => {
      const format = new Intl.NumberFormat(locale, { style: "currency", currency: of });
      return format.format(amount_minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
    minor: (text) => Math.round(Number(text.replace(",", ".")) * 10 ** digits),
    major: (amount_minor) => number(amount_minor / 10 ** digits, digits).replace(/[^\d.,-]/g, ""),
  };
}

interface PageProps {
  begun: Begun;
  /** Who may see the page at all. */
  roles: readonly Role[];
  children: ComponentChildren;
}

/** Makes what a page of the board is wrapped in, and how its parts speak. */
export function pageWords<Key extends string>(own: Record<Language, Record<Key, string>>) {
  function Page({ begun, roles, children }: PageProps) {
    const language = useLanguage();
    const [today, setToday] = useState<string | null>(null);
    useEffect(() => {
      const ask = () =>
        got(api.GET("/v1/me"))
          .then((me) => setToday(dayOf(me.now)))
          // The browser's own day will do until the server answers.
          .catch(() => setToday((before) => before ?? new Date().toISOString().slice(0, 10)));
      void ask();
      const timer = setInterval(() => void ask(), 300_000);
      return () => clearInterval(timer);
    }, []);
    const words = useMemo(
      () => (today === null ? null : wordsOf(own, language, begun, today)),
      [language, begun, today],
    );
    if (words === null) return null;
    return (
      <Spoken.Provider value={words}>
        <div class="board-page">
          {roles.includes(begun.session.role) ? children : <p class="empty-note">{words.t("wrongRole")}</p>}
        </div>
      </Spoken.Provider>
    );
  }
  function useWords(): PageWords<Key> {
    return useCommon() as unknown as PageWords<Key>;
  }
  return { Page, useWords };
}

/** The words that parts of all pages speak by. */
export function useCommon(): PageWords<CommonKey> {
  const words = useContext(Spoken);
  if (words === null) throw new Error("a part of a page stands outside of one");
  return words as PageWords<CommonKey>;
}
