/** A list of things, each of which opens as a form in its place above them: the new ones, too. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Few } from "./few";
import { useCommon } from "./page-words";

interface Thing {
  id: string;
}

interface EntriesProps<T extends Thing> {
  all: readonly T[];
  /** What the button says that begins a new one; empty for whoever may not. */
  add: string;
  /** Whether those that are there can be changed, where others may begin new ones. */
  mayEdit?: boolean;
  none: string;
  /** The form of one, null for a new one. */
  form: (one: T | null, close: () => void) => ComponentChildren;
  /** What is shown of one in the list; `edit` opens its form, null for whoever may change nothing. */
  children: (one: T, edit: (() => void) | null) => ComponentChildren;
}

export function Entries<T extends Thing>({
  all,
  add,
  mayEdit = add !== "",
  none,
  form,
  children,
}: EntriesProps<T>) {
  const [open, setOpen] = useState<T | "new" | null>(null);
  const close = () => setOpen(null);
  // The latest version of what is open: somebody else may have changed it meanwhile.
  const latest = open === "new" || open === null ? null : (all.find((one) => one.id === open.id) ?? open);
  return (
    <>
      {open !== null && <div key={latest?.id ?? "new"}>{form(latest, close)}</div>}
      {open === null && add !== "" && (
        <div class="buttons">
          <button type="button" class="small strong" onClick={() => setOpen("new")}>
            {add}
          </button>
        </div>
      )}
      {all.length === 0 && none !== "" && <p>{none}</p>}
      <Few all={all}>
        {(some) => (
          <ul class="things">
            {some.map((one) => (
              <li key={one.id} class="thing">
                {children(one, mayEdit ? () => setOpen(one) : null)}
              </li>
            ))}
          </ul>
        )}
      </Few>
    </>
  );
}

interface NamedButtonProps {
  text: string;
  /** What it is about, for those who do not see where it stands. */
  of: string;
  disabled?: boolean;
  onClick: () => void;
}

/** A button of one thing in a list. */
export function NamedButton({ text, of, disabled = false, onClick }: NamedButtonProps) {
  return (
    <button type="button" class="small" disabled={disabled} onClick={onClick}>
      {text}
      <span class="unseen"> {of}</span>
    </button>
  );
}

interface EditButtonProps {
  of: string;
  onEdit: (() => void) | null;
}

export function EditButton({ of, onEdit }: EditButtonProps) {
  const { t } = useCommon();
  return onEdit === null ? null : <NamedButton text={t("act.edit")} of={of} onClick={onEdit} />;
}
