/** The form of one thing: what is typed is a draft until it is saved, as a new one or as a change of the version that was seen. */
import { type Doing, useDoing } from "./use-doing";
import { type Draft, useDraft } from "./use-draft";

export interface Entry<T> extends Draft<T> {
  doing: Doing;
  /** Saves it; then the draft is forgotten, the list around it read again, and the form closed. Where somebody else was faster the list is read again, and what was typed stays. */
  save: (step: () => Promise<unknown>) => Promise<void>;
  /** Ties a field of the form to what is typed in it, and to what the server says of it; `pointer` is the end of a JSON pointer. */
  own: <Name extends Texts<T>>(name: Name, pointer?: string) => OwnField;
}

/** Those that are texts. */
type Texts<T> = { [Name in keyof T]: T[Name] extends string ? Name : never }[keyof T] & string;

interface OwnField {
  value: string;
  onValue: (value: string) => void;
  pointer: string;
}

interface Around {
  /** Reads again what is shown around the form. */
  onChanged?: () => unknown;
  onClose: () => void;
}

/** Ties fields to a draft by their names, which are those of the server where no other pointer is given. */
export function ownOf<T extends object>({ value, change }: Draft<T>): Entry<T>["own"] {
  return (name, pointer = `/${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`) => ({
    value: value[name] as string,
    onValue: (text) => change({ [name]: text } as unknown as Partial<T>),
    pointer,
  });
}

/** Header of a change: which version somebody has seen. */
export function seen(version: number): { "If-Match": string } {
  return { "If-Match": `"${version}"` };
}

export function useEntry<T extends object>(
  form: string,
  first: () => T,
  { onChanged, onClose }: Around,
): Entry<T> {
  const draft = useDraft(form, first);
  const doing = useDoing();
  return {
    ...draft,
    doing,
    own: ownOf(draft),
    save: async (step) => {
      const done = await doing.run(async () => {
        await step();
        await onChanged?.();
      }, onChanged);
      if (!done) return;
      draft.forget();
      onClose();
    },
  };
}
