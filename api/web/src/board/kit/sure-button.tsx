import { useState } from "preact/hooks";
import { useCommon } from "./page-words";

interface SureButtonProps {
  label: string;
  disabled?: boolean;
  onSure: () => void;
}

/** A button that asks once more: what it does cannot be taken back. */
export function SureButton({ label, disabled = false, onSure }: SureButtonProps) {
  const { t, about } = useCommon();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" class="small" disabled={disabled} onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <span class="buttons">
      <button
        type="button"
        class="small warn"
        disabled={disabled}
        ref={(button) => button?.focus()}
        onClick={() => {
          setAsked(false);
          onSure();
        }}
      >
        {about(t("act.sure"), label)}
      </button>
      <button type="button" class="small" onClick={() => setAsked(false)}>
        {t("act.cancel")}
      </button>
    </span>
  );
}
