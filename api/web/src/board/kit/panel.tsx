import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Form } from "./form";
import { useCommon } from "./page-words";
import type { Entry } from "./use-entry";

interface PanelProps {
  title: string;
  entry: Pick<Entry<object>, "doing" | "found" | "forget">;
  onSubmit: () => void;
  onClose: () => void;
  submit?: string;
  children: ComponentChildren;
}

/** A form that opens in its place in the page and has the focus then; whoever leaves it finds what they have typed when they come back. */
export function Panel({ title, entry, onSubmit, onClose, submit, children }: PanelProps) {
  const { t } = useCommon();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever the focus is in it
    <div
      class="open-panel"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !entry.doing.busy) onClose();
      }}
    >
      <h3 ref={heading} tabIndex={-1}>
        {title}
      </h3>
      <Form entry={entry} label={submit ?? t("act.save")} onSubmit={onSubmit} onCancel={onClose}>
        {children}
      </Form>
    </div>
  );
}
