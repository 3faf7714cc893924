/** What somebody types in a form, kept until it is sent. */
import { useState } from "preact/hooks";

/** What was typed and not sent yet, by form: in memory alone, as some of it is about people. */
const drafts = new Map<string, unknown>();

export interface Draft<T> {
  value: T;
  change: (part: Partial<T>) => void;
  /** It was there before the form was opened. */
  found: boolean;
  /** Sent, or not wanted any more. */
  forget: () => void;
}

/** Keeps what somebody types until it is sent, also where the form is closed in between. */
export function useDraft<T extends object>(form: string, first: () => T): Draft<T> {
  const [found, setFound] = useState(() => drafts.has(form));
  const [value, setValue] = useState<T>(() => (drafts.get(form) as T | undefined) ?? first());
  return {
    value,
    found,
    change: (part) =>
      setValue((before) => {
        const after = { ...before, ...part };
        drafts.set(form, after);
        return after;
      }),
    forget: () => {
      drafts.delete(form);
      setFound(false);
      setValue(first());
    },
  };
}
