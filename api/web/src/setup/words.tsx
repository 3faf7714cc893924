import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { type Language, type Said, say } from "../i18n/words";
import { OfflineError, Problem } from "../signed-in/problem";
import { en } from "./en";
import { fr, type Key } from "./fr";

export type { Key };
export type Words = Said<Key>;

export function wordsOf(language: Language): Words {
  return say({ fr, en }, language);
}

export const WordsContext = createContext<Words>(wordsOf("fr"));

export function useWords(): Words {
  return useContext(WordsContext);
}

/** What went wrong, as the server tells people in the language of the page. */
export function told(error: unknown, words: Words): string {
  if (error instanceof Problem) return error.said;
  if (error instanceof OfflineError) return words.t("offline");
  throw error;
}

/** What is wrong with single fields, by their names. */
export function faultsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(
    error.faults.map(({ pointer, title, message }) => [pointer.replace(/^\//, ""), title || message]),
  );
}
