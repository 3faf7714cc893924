/** Fields of forms: their name above, what helps beside them, and what is wrong with them right below, tied to the field for those who listen. */
import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

interface FrameProps {
  label: string;
  help?: string | undefined;
  fault?: ComponentChildren;
  /** Of the control; one is made where it is left out. */
  id?: string | undefined;
  class?: string | undefined;
}

interface Tied {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

/** Frames whatever control is made with the names that tie it to its words. */
export function Field({
  label,
  help,
  fault,
  id: wanted,
  class: kind,
  control,
}: FrameProps & { control: (tied: Tied) => ComponentChildren }) {
  const made = useId();
  const id = wanted ?? made;
  const described = [help && `${id}-help`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class={kind === undefined ? "field" : `field ${kind}`}>
      <label for={id}>{label}</label>
      {control({
        id,
        ...(described === "" ? {} : { "aria-describedby": described }),
        ...(fault ? { "aria-invalid": true } : {}),
      })}
      {help && (
        <p class="quiet" id={`${id}-help`}>
          {help}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

export interface TextFieldProps extends FrameProps {
  value: string;
  onValue: (value: string) => void;
  type?:
    | "text"
    | "email"
    | "password"
    | "tel"
    | "time"
    | "date"
    | "number"
    | "url"
    | "search"
    | "datetime-local";
  autocomplete?: string;
  required?: boolean | undefined;
  min?: number | string;
  max?: number | string;
  step?: number | string;
  list?: string;
  maxLength?: number;
  pattern?: string;
  inputMode?: "decimal" | "numeric";
  autoFocus?: boolean;
  placeholder?: string;
}

export function TextField({
  label,
  help,
  fault,
  id,
  class: kind,
  value,
  onValue,
  type = "text",
  ...more
}: TextFieldProps) {
  return (
    <Field
      label={label}
      help={help}
      fault={fault}
      id={id}
      class={kind}
      control={(tied) => (
        <input
          {...tied}
          {...({ ...more, type } as InputHTMLAttributes)}
          value={value}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
        />
      )}
    />
  );
}

interface SelectFieldProps extends FrameProps {
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
  options: readonly (readonly [value: string, title: string])[];
}

export function SelectField({ value, onValue, options, required = false, ...frame }: SelectFieldProps) {
  return (
    <Field
      {...frame}
      control={(tied) => (
        <select
          {...tied}
          value={value}
          required={required}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
        >
          {options.map(([name, title]) => (
            <option key={name} value={name}>
              {title}
            </option>
          ))}
        </select>
      )}
    />
  );
}

export function CheckField({
  label,
  checked,
  onChecked,
}: {
  label: string;
  checked: boolean;
  onChecked: (checked: boolean) => void;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ currentTarget }) => onChecked(currentTarget.checked)}
      />
      {label}
    </label>
  );
}
