import { useRef, useState } from "preact/hooks";
import { CheckIcon } from "./icons";

interface SlideButtonProps {
  label: string;
  onDone: () => void;
  disabled?: boolean;
}

const ENOUGH = 0.62;

/** Done by sliding a thumb to the right, so that no pocket does it; by keyboard and screen reader it is a button like any other. */
export function SlideButton({ label, onDone, disabled = false }: SlideButtonProps) {
  const track = useRef<HTMLButtonElement>(null);
  const from = useRef<number | null>(null);
  const slid = useRef(false);
  const [share, setShare] = useState(0);

  const end = () => {
    if (from.current === null) return;
    from.current = null;
    const done = share >= ENOUGH;
    setShare(0);
    if (done) {
      navigator.vibrate?.(30);
      onDone();
    }
  };

  return (
    <button
      type="button"
      class="slide"
      ref={track}
      disabled={disabled}
      style={{ "--share": share }}
      onPointerDown={(event) => {
        if (disabled) return;
        from.current = event.clientX;
        slid.current = false;
        track.current?.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (from.current === null || track.current === null) return;
        const width = track.current.clientWidth - 56;
        const moved = Math.min(1, Math.max(0, (event.clientX - from.current) / Math.max(1, width)));
        if (moved > 0.03) slid.current = true;
        setShare(moved);
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        from.current = null;
        setShare(0);
      }}
      onClick={(event) => {
        // A press of a key or of a screen reader has no pointer before it; a mere tap does nothing.
        if (event.detail === 0 && !disabled) onDone();
      }}
    >
      <span class="slide-knob">
        <CheckIcon />
      </span>
      <span class="slide-label">{label}</span>
    </button>
  );
}
