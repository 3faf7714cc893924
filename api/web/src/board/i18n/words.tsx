/** The words of the coordinator's board, with times and amounts in the town's zone and the reader's language. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, type Said, say } from "../../i18n/words";
import { en } from "./en";
import { fr, type Key } from "./fr";

export type { Key };

export interface Words extends Said<Key> {
  /** "14:05" by the clocks of the town. */
  time: (moment_s: number) => string;
  /** "mar. 5 déc., 14:05". */
  moment: (moment_s: number) => string;
  /** "samedi 28 novembre". */
  day: (date: string) => string;
  money: (amount_minor: number, currency: string) => string;
  kilometres: (distance_m: number) => string;
  /** "45 min", "3 h 05". */
  span: (duration_s: number) => string;
  /** A word that the server has a stable code for; the code itself where it is a newer one. */
  coded: (head: string, code: string) => string;
}

export function wordsOf(language: Language, timeZone: string): Words {
  const said = say({ fr, en }, language);
  const clock = new Intl.DateTimeFormat(said.locale, { hour: "2-digit", minute: "2-digit", timeZone });
  const moment = new Intl.DateTimeFormat(said.locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  const day = new Intl.DateTimeFormat(said.locale, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  return {
    ...said,
    time: (moment_s) => clock.format(new Date(moment_s * 1000)),
    moment: (moment_s) => moment.format(new Date(moment_s * 1000)),
    day: (date) => day.format(new Date(`${date}T12:00:00Z`)),
    money: (amount_minor, currency) => {
      const format = new Intl.NumberFormat(said.locale, { style: "currency", currency });
      const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
      return format.format(amount_minor / 10 ** digits);
    },
    kilometres: (distance_m) => said.t("unit.km", { n: said.number(distance_m / 1000, 1) }),
    span: (duration_s) => {
      const minutes = Math.max(0, Math.round(duration_s / 60));
      if (minutes < 60) return said.t("unit.min", { n: minutes });
      return said.t("unit.hmin", {
        h: Math.floor(minutes / 60),
        min: String(minutes % 60).padStart(2, "0"),
      });
    },
    coded: (head, code) => {
      const key = `${head}.${code}`;
      return said.has(key) ? said.t(key) : code.replaceAll("_", " ");
    },
  };
}

export const WordsContext = createContext<Words>(wordsOf("fr", "Europe/Paris"));

export function useWords(): Words {
  return useContext(WordsContext);
}
