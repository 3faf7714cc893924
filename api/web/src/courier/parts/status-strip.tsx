import { useWords } from "../i18n/words";
import { usePhoneState } from "../phone-context";

/** Whether there is a network, and how much waits for one. */
export function StatusStrip() {
  const { t } = useWords();
  const { line, queue, pictures } = usePhoneState();
  const waiting = queue.filter((one) => !one.answered).length + pictures.filter((one) => !one.sent).length;
  return (
    <p class="strip" data-line={line} data-waiting={waiting} role="status">
      <span class="dot" aria-hidden="true" />
      {line === "online" ? t("line.online") : t("line.offline")}
      {" · "}
      {waiting > 0 ? t("line.pending", { n: waiting }) : t("line.sent")}
    </p>
  );
}
