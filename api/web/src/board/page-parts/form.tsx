/** Forms of the board's pages: labels, hints, and each fault at the field that it is about. */
import { type ComponentChildren, createContext, type JSX } from "preact";
import { useContext, useId, useState } from "preact/hooks";
import { Problem } from "../../signed-in/problem";
import type { Doing } from "./asking";
import { useCommon } from "./page-words";
import { FaultText, ProblemNote } from "./problem-note";

interface Faults {
  error: unknown;
  empty: ReadonlySet<string>;
}

const FaultsContext = createContext<Faults>({ error: null, empty: new Set() });

interface FormProps {
  doing: Doing;
  label: string;
  onSubmit: () => void;
  onCancel?: () => void;
  children: ComponentChildren;
  /** What was typed before is still in it. */
  draft?: { found: boolean; forget: () => void };
  strong?: "warn";
}

export function Form({ doing, label, onSubmit, onCancel, children, draft, strong }: FormProps) {
  const { t } = useCommon();
  const [empty, setEmpty] = useState<ReadonlySet<string>>(new Set());
  return (
    <FaultsContext.Provider value={{ error: doing.error, empty }}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const all = [...event.currentTarget.elements].filter(
            (one): one is HTMLInputElement => "willValidate" in one && (one as HTMLInputElement).willValidate,
          );
          const bad = all.filter((one) => !one.validity.valid);
          setEmpty(new Set(bad.map((one) => one.id)));
          if (bad.length > 0) bad[0]?.focus();
          else if (!doing.busy) onSubmit();
        }}
      >
        {draft?.found && (
          <p class="draft">
            {t("state.draft")}{" "}
            <button type="button" class="link" onClick={draft.forget}>
              {t("act.forget")}
            </button>
          </p>
        )}
        {children}
        <ProblemNote error={doing.error} />
        <div class="buttons">
          <button type="submit" class={`small ${strong ?? "strong"}`} disabled={doing.busy}>
            {doing.busy ? t("state.working") : label}
          </button>
          {onCancel && (
            <button type="button" class="small" onClick={onCancel}>
              {t("act.cancel")}
            </button>
          )}
        </div>
      </form>
    </FaultsContext.Provider>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  /** Where the server says that something is wrong with it: the end of a JSON pointer. */
  pointer?: string | undefined;
  class?: string | undefined;
}

function useFaults(id: string, pointer: string | undefined) {
  const { error, empty } = useContext(FaultsContext);
  const own =
    pointer !== undefined && error instanceof Problem
      ? error.faults.filter((fault) => fault.pointer === pointer || fault.pointer.endsWith(pointer))
      : [];
  return { own, isEmpty: empty.has(id) };
}

function Around({
  label,
  hint,
  pointer,
  class: kind,
  id,
  blank,
  children,
}: FieldProps & {
  id: string;
  blank: boolean;
  children: (bad: boolean, by: string | undefined) => JSX.Element;
}) {
  const { t } = useCommon();
  const { own, isEmpty } = useFaults(id, pointer);
  const bad = isEmpty || own.length > 0;
  const by = [hint && `${id}-hint`, bad && `${id}-fault`].filter(Boolean).join(" ") || undefined;
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      {children(bad, by)}
      {hint && (
        <span class="quiet" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {bad && (
        <span class="fault" id={`${id}-fault`}>
          {own.length > 0
            ? own.map((fault) => <FaultText key={fault.code} code={fault.code} title={fault.title ?? ""} />)
            : t(blank ? "field.missing" : "field.bad")}
        </span>
      )}
    </div>
  );
}

interface TextProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "date" | "time" | "tel" | "email" | "number" | "search" | "datetime-local";
  required?: boolean | undefined;
  min?: string | number;
  max?: string | number;
  step?: string | number;
  maxLength?: number;
  pattern?: string;
  inputMode?: "decimal" | "numeric";
  list?: string;
  autoFocus?: boolean;
  placeholder?: string;
}

export function Text({
  label,
  hint,
  pointer,
  class: kind,
  value,
  onValue,
  type = "text",
  ...more
}: TextProps) {
  const id = useId();
  return (
    <Around label={label} hint={hint} pointer={pointer} class={kind} id={id} blank={value === ""}>
      {(bad, by) => (
        <input
          id={id}
          type={type}
          value={value}
          autocomplete="off"
          aria-invalid={bad}
          aria-describedby={by}
          onInput={(event) => onValue(event.currentTarget.value)}
          {...more}
        />
      )}
    </Around>
  );
}

interface AreaProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  rows?: number;
  required?: boolean;
  mono?: boolean;
}

export function Area({
  label,
  hint,
  pointer,
  class: kind,
  value,
  onValue,
  rows = 3,
  required = false,
  mono = false,
}: AreaProps) {
  const id = useId();
  return (
    <Around label={label} hint={hint} pointer={pointer} class={kind} id={id} blank={value === ""}>
      {(bad, by) => (
        <textarea
          id={id}
          rows={rows}
          value={value}
          required={required}
          class={mono ? "mono" : ""}
          spellcheck={!mono}
          aria-invalid={bad}
          aria-describedby={by}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </Around>
  );
}

export type Option = readonly [value: string, text: string];

interface ChooseProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  options: readonly Option[];
  required?: boolean;
  /** What an empty choice is called; none may be chosen where it is left out. */
  none?: string;
}

export function Choose({
  label,
  hint,
  pointer,
  class: kind,
  value,
  onValue,
  options,
  required = false,
  none,
}: ChooseProps) {
  const id = useId();
  return (
    <Around label={label} hint={hint} pointer={pointer} class={kind} id={id} blank={value === ""}>
      {(bad, by) => (
        <select
          id={id}
          value={value}
          required={required}
          aria-invalid={bad}
          aria-describedby={by}
          onChange={(event) => onValue(event.currentTarget.value)}
        >
          {none !== undefined && <option value="">{none}</option>}
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Around>
  );
}

interface CheckProps {
  label: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  hint?: string | undefined;
  disabled?: boolean;
}

export function Check({ label, checked, onChecked, hint, disabled = false }: CheckProps) {
  return (
    <label class="check-field">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChecked(event.currentTarget.checked)}
      />
      <span>
        {label}
        {hint && <small class="quiet">{hint}</small>}
      </span>
    </label>
  );
}

interface GroupProps {
  label: string;
  children: ComponentChildren;
  hint?: string | undefined;
}

/** Several fields that are one thing, such as the days of a week. */
export function Group({ label, hint, children }: GroupProps) {
  return (
    <fieldset class="group">
      <legend>{label}</legend>
      {hint && <p class="quiet">{hint}</p>}
      {children}
    </fieldset>
  );
}

interface TogglesProps {
  label: string;
  options: readonly Option[];
  chosen: readonly string[];
  onChosen: (chosen: string[]) => void;
  hint?: string | undefined;
}

/** Buttons of which any number is pressed. */
export function Toggles({ label, options, chosen, onChosen, hint }: TogglesProps) {
  return (
    <Group label={label} hint={hint}>
      <div class="toggles">
        {options.map(([key, text]) => (
          <button
            key={key}
            type="button"
            class="toggle"
            aria-pressed={chosen.includes(key)}
            onClick={() =>
              onChosen(
                options
                  .map(([one]) => one)
                  .filter((one) => (one === key ? !chosen.includes(key) : chosen.includes(one))),
              )
            }
          >
            {text}
          </button>
        ))}
      </div>
    </Group>
  );
}
