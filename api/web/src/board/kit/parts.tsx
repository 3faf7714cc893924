/** Parts that pages of the board share. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Doing } from "./use-doing";
import type { Loaded } from "./use-loaded";
import { useKit } from "./use-said";
import "./kit.css";

/** Shows what is read once it is there. */
export function When<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  const { t } = useKit();
  if (loaded.value !== null) return <>{children(loaded.value)}</>;
  if (!loaded.failed) return <p role="status">{t("loading")}</p>;
  return (
    <div role="alert" class="kit-failed">
      <p>{t("failed")}</p>
      <button type="button" class="small" onClick={() => void loaded.reload()}>
        {t("again")}
      </button>
    </div>
  );
}

/** What became of something that was asked. */
export function Outcome({ doing, done }: { doing: Doing; done?: string }) {
  const { t } = useKit();
  return (
    <>
      {doing.fault && (
        <p class="fault" role="alert">
          {doing.fault}
        </p>
      )}
      {doing.done && (
        <p class="kit-done" role="status">
          {done ?? t("saved")}
        </p>
      )}
    </>
  );
}

interface PanelProps {
  title: string;
  doing: Doing;
  onSubmit: () => void;
  onClose: () => void;
  submit?: string;
  children: ComponentChildren;
}

/** A form that opens in its place in the page, has the focus then, and closes by Escape as long as nothing was typed or drawn in it. */
export function Panel({ title, doing, onSubmit, onClose, submit, children }: PanelProps) {
  const { t } = useKit();
  const heading = useRef<HTMLHeadingElement>(null);
  const touched = useRef(false);
  const touch = () => {
    touched.current = true;
  };
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  return (
    <form
      class="kit-panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      onInput={touch}
      onPointerDown={(event) => {
        if (event.target instanceof HTMLCanvasElement) touch();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !doing.busy && !touched.current) onClose();
      }}
    >
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      {children}
      <Outcome doing={doing} />
      <div class="kit-actions">
        <button type="submit" class="small strong" disabled={doing.busy}>
          {submit ?? t("save")}
        </button>
        <button type="button" class="small" disabled={doing.busy} onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

/** A button that asks once more: what it does cannot be taken back. */
export function SureButton({
  label,
  sure,
  disabled = false,
  onSure,
}: {
  label: string;
  sure?: string;
  disabled?: boolean;
  onSure: () => void;
}) {
  const { t, about } = useKit();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" class="small" disabled={disabled} onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  }
  return (
    <span class="kit-sure">
      <button
        type="button"
        class="small kit-warn"
        disabled={disabled}
        ref={(button) => button?.focus()}
        onClick={() => {
          setAsked(false);
          onSure();
        }}
      >
        {sure ?? about(t("sure"), label)}
      </button>
      <button type="button" class="small" onClick={() => setAsked(false)}>
        {t("cancel")}
      </button>
    </span>
  );
}

/** A secret that is shown this once. */
export function ShownSecret({ title, text, onClose }: { title: string; text: string; onClose: () => void }) {
  const { t } = useKit();
  const [copied, setCopied] = useState(false);
  return (
    <section class="kit-secret" role="status" aria-label={title}>
      <h3>{title}</h3>
      <p>{t("secret")}</p>
      <code>{text}</code>
      <div class="kit-actions">
        <button
          type="button"
          class="small strong"
          onClick={() => {
            // Without encryption browsers have no clipboard: then it is marked and copied by hand.
            void navigator.clipboard?.writeText(text).then(() => setCopied(true));
          }}
        >
          {t(copied ? "copied" : "copy")}
        </button>
        <button type="button" class="small" onClick={onClose}>
          {t("close")}
        </button>
      </div>
    </section>
  );
}

/** A wide table scrolls by itself, not the page; by keys as well. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  const { t } = useKit();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="kit-scroll" tabIndex={0} aria-label={t("table", { title: label })}>
      {children}
    </section>
  );
}
