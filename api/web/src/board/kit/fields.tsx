/** Fields of the board's forms, each with the faults that are about it. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Field, SelectField, TextField, type TextFieldProps } from "../../parts/field";
import { useFault } from "./form";
import { useCommon } from "./page-words";

interface OwnProps {
  label: string;
  hint?: string | undefined;
  /** Where the server says that something is wrong with it: the end of a JSON pointer. */
  pointer?: string | undefined;
  class?: string | undefined;
  value: string;
  onValue: (value: string) => void;
}

type TextProps = Omit<TextFieldProps, "help" | "fault" | "id"> & OwnProps;

export function Text({ hint, pointer, ...more }: TextProps) {
  const id = useId();
  const fault = useFault(id, pointer, more.value === "");
  return <TextField autocomplete="off" {...more} id={id} help={hint} fault={fault} />;
}

interface AreaProps extends OwnProps {
  rows?: number;
  required?: boolean;
  mono?: boolean;
}

export function Area({
  hint,
  pointer,
  value,
  onValue,
  rows = 3,
  required = false,
  mono = false,
  ...more
}: AreaProps) {
  const id = useId();
  const fault = useFault(id, pointer, value === "");
  return (
    <Field
      {...more}
      id={id}
      help={hint}
      fault={fault}
      control={(tied) => (
        <textarea
          {...tied}
          rows={rows}
          value={value}
          required={required}
          class={mono ? "mono" : ""}
          spellcheck={!mono}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    />
  );
}

export type Option = readonly [value: string, text: string];

interface ChooseProps extends OwnProps {
  options: readonly Option[];
  required?: boolean;
  /** What an empty choice is called; none may be chosen where it is left out. */
  none?: string;
}

export function Choose({ hint, pointer, options, none, ...more }: ChooseProps) {
  const id = useId();
  const fault = useFault(id, pointer, more.value === "");
  const all = none === undefined ? options : [["", none] as const, ...options];
  return <SelectField {...more} id={id} help={hint} fault={fault} options={all} />;
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

interface RowsProps<T> extends Omit<GroupProps, "children"> {
  all: readonly T[];
  /** What a new row has. */
  blank: T;
  add: string;
  /** What the button says that takes a row away, by its number from 1. */
  remove: (number: number) => string;
  onAll: (all: T[]) => void;
  /** The fields of one row. */
  children: (one: T, change: (part: Partial<T>) => void, number: number) => ComponentChildren;
}

/** Any number of things with the same fields. */
export function Rows<T>({ all, blank, add, remove, onAll, children, ...group }: RowsProps<T>) {
  const { t } = useCommon();
  return (
    <Group {...group}>
      {all.map((one, index) => (
        <div class="field-row" key={index}>
          {children(
            one,
            (part) => onAll(all.map((other, place) => (place === index ? { ...other, ...part } : other))),
            index + 1,
          )}
          <button
            type="button"
            class="small"
            aria-label={remove(index + 1)}
            onClick={() => onAll(all.filter((_, place) => place !== index))}
          >
            {t("act.remove")}
          </button>
        </div>
      ))}
      <div class="buttons">
        <button type="button" class="small" onClick={() => onAll([...all, blank])}>
          {add}
        </button>
      </div>
    </Group>
  );
}
