import type { ComponentChildren } from "preact";
import { useCommon } from "./page-words";

/** A wide table that scrolls by itself, by the keyboard too, so that the page does not. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  const { t } = useCommon();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scroll" tabIndex={0} aria-label={t("state.table", { title: label })}>
      {children}
    </section>
  );
}
