import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en } from "./en";
import { fr, type Key } from "./fr";

export type Language = "fr" | "en";
export type { Key };

const DICTIONARIES: Record<Language, Record<Key, string>> = { fr, en };
const STORAGE_KEY = "tournee.language";

function known(value: string | null | undefined): Language | null {
  const head = value?.slice(0, 2).toLowerCase();
  return head === "fr" || head === "en" ? head : null;
}

/** The address asks, else the page around this one, else the reader's last choice, else the page's maker, else the browser. */
export function firstLanguage(): Language {
  return (
    known(new URLSearchParams(location.search).get("lang")) ??
    (document.documentElement.hasAttribute("data-fixed")
      ? known(document.documentElement.dataset.lang)
      : null) ??
    known(storedLanguage()) ??
    known(document.documentElement.dataset.lang) ??
    navigator.languages.map(known).find((language) => language !== null) ??
    "fr"
  );
}

function storedLanguage(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    // Storage is refused in some private windows and embedded views: the page does without.
    return null;
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // As above: the choice then lasts as long as the page.
  }
}

/** Words and numbers in one language. */
export interface Words {
  language: Language;
  t: (key: Key, values?: Record<string, string | number>) => string;
  has: (key: string) => key is Key;
  number: (value: number, decimals?: number) => string;
  percent: (share: number) => string;
  day: (date: string) => string;
  kilometres: (distance_m: number) => string;
  hours: (duration_s: number) => string;
  /** "45 min", "3 h 05". */
  span: (duration_s: number) => string;
  mass: (mass_g: number) => string;
}

export function wordsOf(language: Language): Words {
  const dictionary = DICTIONARIES[language];
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const plural = new Intl.PluralRules(locale);

  const number = (value: number, decimals = 0): string =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(value);

  const t: Words["t"] = (key, values = {}) => {
    const [one = "", many = one] = dictionary[key].split("|");
    const count = values.n;
    const text = typeof count === "number" && plural.select(count) !== "one" ? many : one;
    return text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? number(value) : (value ?? "");
    });
  };

  return {
    language,
    t,
    has: (key): key is Key => key in dictionary,
    number,
    percent: (share) =>
      new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 })
        .format(share)
        .replace("-", "−"),
    day: (date) =>
      new Intl.DateTimeFormat(locale, {
        weekday: "long",
        day: "numeric",
        month: "long",
        year: "numeric",
        timeZone: "UTC",
      }).format(new Date(`${date}T12:00:00Z`)),
    kilometres: (distance_m) => number(distance_m / 1000, distance_m < 100_000 ? 1 : 0),
    hours: (duration_s) => number(duration_s / 3600, 1),
    span: (duration_s) => {
      const minutes = Math.round(duration_s / 60);
      if (minutes < 60) return t("unit.min", { n: minutes });
      return t("unit.hmin", { h: Math.floor(minutes / 60), min: String(minutes % 60).padStart(2, "0") });
    },
    mass: (mass_g) =>
      mass_g >= 1000
        ? t("unit.kg", { n: number(mass_g / 1000, mass_g < 100_000 ? 1 : 0) })
        : t("unit.g", { n: mass_g }),
  };
}

export const WordsContext = createContext<Words>(wordsOf("fr"));

export function useWords(): Words {
  return useContext(WordsContext);
}
