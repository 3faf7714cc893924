/** Words and numbers of one screen in both languages: each screen brings its own dictionary, so that a phone loads no more than it shows. */
import { keepText, keptText } from "../lib/kept";

export type Language = "fr" | "en";

/** What a screen says; `a|b` is one and many, chosen by the value `n`. */
export type Dictionary<Key extends string> = Record<Key, string>;

export type Values = Record<string, string | number>;

export interface Said<Key extends string> {
  language: Language;
  locale: string;
  t: (key: Key, values?: Values) => string;
  has: (key: string) => key is Key;
  /** Something about something: "Modifier : Vélo 1", "Change: bike 1". */
  about: (what: string, of: string | number) => string;
  number: (value: number, decimals?: number) => string;
}

const STORAGE_KEY = "tournee.language";

export function known(value: string | null | undefined): Language | null {
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
    known(keptText(STORAGE_KEY)) ??
    known(document.documentElement.dataset.lang) ??
    navigator.languages.map(known).find((language) => language !== null) ??
    "fr"
  );
}

/** The language of the page as it is now, and of what is asked for it. */
export function pageLanguage(): Language {
  return known(document.documentElement.lang) ?? firstLanguage();
}

export function keepLanguage(language: Language): void {
  keepText(STORAGE_KEY, language);
}

/** French puts a space before some signs, and no line ends there; what is filled in stays as it was written. */
function unbroken(text: string): string {
  return text.replace(/ ([:;?!»%€])/g, "\u00a0$1").replace(/« /g, "«\u00a0");
}

/** Says what a dictionary has, in one language. */
export function say<Key extends string>(
  dictionaries: Record<Language, Dictionary<Key>>,
  language: Language,
): Said<Key> {
  const dictionary = dictionaries[language];
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  const plural = new Intl.PluralRules(locale);
  // To make a format takes a hundred times as long as to use it, and a board says hundreds of numbers at once.
  const formats = new Map<number, Intl.NumberFormat>();
  const number = (value: number, decimals = 0): string => {
    let format = formats.get(decimals);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      });
      formats.set(decimals, format);
    }
    return format.format(value);
  };
  return {
    language,
    locale,
    number,
    t: (key, values = {}) => {
      const [one = "", many = one] = dictionary[key].split("|");
      const count = values.n;
      const said = typeof count === "number" && plural.select(count) !== "one" ? many : one;
      const text = language === "fr" ? unbroken(said) : said;
      return text.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = values[name];
        return typeof value === "number" ? number(value) : (value ?? "");
      });
    },
    has: (key): key is Key => key in dictionary,
    about: (what, of) => `${what}${language === "fr" ? "\u00a0" : ""}: ${of}`,
  };
}
