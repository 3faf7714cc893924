import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { en } from "./en";
import { fr, type Key } from "./fr";
import { firstLanguage, keepLanguage, type Language, type Said, say } from "./words";

export type { Key, Language };
export { firstLanguage, keepLanguage };

const DICTIONARIES: Record<Language, Record<Key, string>> = { fr, en };

/** Words and numbers in one language. */
export interface Words extends Said<Key> {
  percent: (share: number) => string;
  day: (date: string) => string;
  kilometres: (distance_m: number) => string;
  hours: (duration_s: number) => string;
  /** "45 min", "3 h 05". */
  span: (duration_s: number) => string;
  mass: (mass_g: number) => string;
}

export function wordsOf(language: Language): Words {
  const said = say(DICTIONARIES, language);
  const { locale, number, t } = said;
  return {
    ...said,
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
