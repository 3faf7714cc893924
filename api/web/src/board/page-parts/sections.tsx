import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Loaded } from "./asking";
import { useCommon } from "./page-words";
import { ProblemNote } from "./problem-note";

interface SectionsProps<Name extends string> {
  label: string;
  sections: readonly (readonly [Name, string])[];
  chosen: Name;
  onChoose: (name: Name) => void;
}

/** The parts of a page, one at a time. */
export function Sections<Name extends string>({ label, sections, chosen, onChoose }: SectionsProps<Name>) {
  return (
    <nav class="sections" aria-label={label}>
      {sections.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-current={name === chosen ? "page" : undefined}
          onClick={() => onChoose(name)}
        >
          {text}
        </button>
      ))}
    </nav>
  );
}

/** Shows what was read, or that it is read, or why it was not; what is there stays while it is read again. */
export function Shown<T>({ of, children }: { of: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { t } = useCommon();
  return (
    <>
      <ProblemNote error={of.error} onAgain={() => void of.reload()} />
      {of.value !== undefined
        ? children(of.value)
        : of.loading && (
            <p class="quiet" role="status">
              {t("state.loading")}
            </p>
          )}
    </>
  );
}

/** Something wide that scrolls by itself, by the keyboard too, so that the page does not. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** A text to be copied, such as a link: it can be selected by hand, too. */
export function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useCommon();
  const [done, setDone] = useState(false);
  return (
    <div class="copied">
      <label>
        {label}
        <input type="text" readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <button
        type="button"
        class="small"
        onClick={() => {
          navigator.clipboard?.writeText(text).then(
            () => setDone(true),
            // Where the browser refuses, the text is there to be selected.
            () => setDone(false),
          );
        }}
      >
        {t(done ? "act.copied" : "act.copy")}
      </button>
    </div>
  );
}
