import { useState } from "preact/hooks";
import { useCommon } from "./page-words";

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
          // Without encryption browsers have no clipboard, and some refuse: the text is there to be selected.
          navigator.clipboard?.writeText(text).then(
            () => setDone(true),
            () => setDone(false),
          );
        }}
      >
        {t(done ? "act.copied" : "act.copy")}
      </button>
    </div>
  );
}

interface SecretProps {
  title: string;
  text: string;
  onClose: () => void;
}

/** A secret that is shown this once. */
export function ShownSecret({ title, text, onClose }: SecretProps) {
  const { t } = useCommon();
  return (
    <section class="secret" role="status" aria-label={title}>
      <h3>{title}</h3>
      <Copied label={t("state.secret")} text={text} />
      <div class="buttons">
        <button type="button" class="small" onClick={onClose}>
          {t("act.close")}
        </button>
      </div>
    </section>
  );
}
