import { type Key, useWords } from "../../i18n/words";
import { Sheet } from "./sheet";

const KEYS: readonly [string, Key][] = [
  ["← → ↑ ↓", "help.arrows"],
  ["Enter", "help.enter"],
  ["Shift", "help.shift"],
  ["M", "help.m"],
  ["P", "help.p"],
  ["+ −", "help.zoom"],
  ["Ctrl Z", "help.undo"],
  ["/", "help.search"],
  ["?", "help.help"],
  ["Esc", "help.escape"],
];

/** Every key that does something, and how things are moved without keys. */
export function HelpSheet() {
  const { t } = useWords();
  return (
    <Sheet title={t("help.title")}>
      <table class="keys-table">
        <tbody>
          {KEYS.map(([key, word]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{t(word)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>{t("help.mouse")}</h3>
      <p>{t("help.drag")}</p>
      <h3>{t("help.touch")}</h3>
      <p>{t("help.long")}</p>
      <h3>{t("help.colours")}</h3>
      <p>{t("help.margins")}</p>
    </Sheet>
  );
}
