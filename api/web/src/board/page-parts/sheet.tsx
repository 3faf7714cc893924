import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { useCommon } from "./page-words";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

/** Something over the page that is finished or left before one goes on; what was typed in it is kept by its form. */
export function Sheet({ title, onClose, children, wide = false }: SheetProps) {
  const { t } = useCommon();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      class={wide ? "page-sheet wide" : "page-sheet"}
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="page-sheet-head">
        <h2 id={id}>{title}</h2>
        <button type="button" class="icon-button" aria-label={t("act.close")} onClick={onClose}>
          <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 6l12 12M18 6L6 18" />
          </svg>
        </button>
      </header>
      <div class="page-sheet-body">{children}</div>
    </dialog>
  );
}

interface SureProps {
  title: string;
  children: ComponentChildren;
  action: string;
  busy: boolean;
  onSure: () => void;
  onClose: () => void;
}

/** Asks once more before something that is not taken back easily. */
export function Sure({ title, children, action, busy, onSure, onClose }: SureProps) {
  const { t } = useCommon();
  return (
    <Sheet title={title} onClose={onClose}>
      {children}
      <div class="buttons">
        <button type="button" class="small warn" disabled={busy} onClick={onSure}>
          {busy ? t("state.working") : action}
        </button>
        <button type="button" class="small" onClick={onClose}>
          {t("act.cancel")}
        </button>
      </div>
    </Sheet>
  );
}
