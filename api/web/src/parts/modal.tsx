import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { CloseIcon } from "../courier/parts/icons";
import "../styles/modal.css";

interface ModalProps {
  title: string;
  /** What the button that closes it is called. */
  close: string;
  onClose: () => void;
  children: ComponentChildren;
  /** How it looks: `sheet` from below, `side-sheet` beside the page where there is room, `page-sheet` in its middle there. */
  kind: string;
  /** A touch beside it closes it; not where something is typed in it. */
  light?: boolean;
}

/** Something over the page that is finished or left before one goes on; the rest cannot be reached meanwhile. */
export function Modal({ title, close, onClose, children, kind, light = false }: ModalProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes it by Escape, which calls onCancel
    <dialog
      class={kind}
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (light && event.target === dialog.current) onClose();
      }}
    >
      <header class="sheet-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="round-button" aria-label={close} onClick={onClose}>
          <CloseIcon />
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it */}
      <div class="sheet-body" tabIndex={0}>
        {children}
      </div>
    </dialog>
  );
}
