/** Help in plain words: what happens, and what to touch. */
import { type Key, useWords } from "../i18n/words";

const QUESTIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

export function HelpScreen() {
  const { t } = useWords();
  return (
    <div class="help">
      {QUESTIONS.map((number) => (
        <details key={number}>
          <summary>{t(`help.${number}.q` satisfies Key)}</summary>
          <p>{t(`help.${number}.a` satisfies Key)}</p>
        </details>
      ))}
    </div>
  );
}
