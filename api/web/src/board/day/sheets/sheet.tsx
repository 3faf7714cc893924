import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useWords } from "../../i18n/words";
import { CloseIcon } from "../../icons";
import { useDeskStore } from "../store/desk";

/** A sheet beside the day, from below on a phone; the rest cannot be reached meanwhile. */
export function Sheet({ title, children }: { title: string; children: ComponentChildren }) {
  const { t } = useWords();
  const desk = useDeskStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => desk.open(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes it by Escape, which calls onCancel
    <dialog
      class="side-sheet"
      ref={dialog}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      <div class="sheet-inside">
        <header class="panel-head">
          <h2>{title}</h2>
          <button type="button" class="round-button" aria-label={t("app.close")} onClick={close}>
            <CloseIcon />
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it */}
        <div class="panel-body" tabIndex={0}>
          {children}
        </div>
      </div>
    </dialog>
  );
}
