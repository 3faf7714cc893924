/** The words of one page in the language of the board. */
import { useMemo } from "preact/hooks";
import { type Dictionary, type Language, type Said, say } from "../../i18n/words";
import { useWords } from "../i18n/words";
import { en, fr, type Key } from "./words";

export function useSaid<Key extends string>(dictionaries: Record<Language, Dictionary<Key>>): Said<Key> {
  const { language } = useWords();
  return useMemo(() => say(dictionaries, language), [dictionaries, language]);
}

const OWN = { fr, en };

/** The words that pages share. */
export function useKit(): Said<Key> {
  return useSaid(OWN);
}
