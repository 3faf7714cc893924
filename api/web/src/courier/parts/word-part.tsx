import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";

interface WordPartProps {
  label: string;
  hint: string;
  numeric?: boolean;
  onKept: (value: string) => Promise<void>;
}

/** A word that is typed and kept: a name, a code. */
export function WordPart({ label, hint, numeric = false, onKept }: WordPartProps) {
  const { t } = useWords();
  const [value, setValue] = useState("");
  return (
    <form
      class="word"
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() === "") return;
        void onKept(value.trim());
        setValue("");
      }}
    >
      <label>
        {label}
        <input
          value={value}
          inputMode={numeric ? "numeric" : "text"}
          autocomplete="off"
          maxLength={80}
          placeholder={hint}
          onInput={(event) => setValue(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="small strong" disabled={value.trim() === ""}>
        {t("more.keep")}
      </button>
    </form>
  );
}
