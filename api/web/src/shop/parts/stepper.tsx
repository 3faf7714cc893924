/** A small number, by two large buttons. */
interface StepperProps {
  label: string;
  less: string;
  more: string;
  value: number;
  most: number;
  onChange: (value: number) => void;
}

export function Stepper({ label, less, more, value, most, onChange }: StepperProps) {
  return (
    <fieldset class="stepper">
      <legend>{label}</legend>
      <button
        type="button"
        class="small"
        aria-label={less}
        disabled={value <= 1}
        onClick={() => onChange(value - 1)}
      >
        −
      </button>
      <output>{value}</output>
      <button
        type="button"
        class="small"
        aria-label={more}
        disabled={value >= most}
        onClick={() => onChange(value + 1)}
      >
        +
      </button>
    </fieldset>
  );
}
