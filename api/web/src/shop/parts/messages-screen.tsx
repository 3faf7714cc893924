/** Whom one can write to today: those who have written first. */
import { useWords } from "../i18n/words";
import { useShopState } from "../shop-context";
import type { SeenBoard, SeenLine } from "../store/fold";
import { TalkIcon } from "./icons";

export function MessagesScreen({ onThread }: { onThread: (line: SeenLine) => void }) {
  const { t } = useWords();
  const { board } = useShopState();
  const lines = board === null ? [] : withCustomers(board);
  return (
    <section class="messages">
      <h1 tabIndex={-1}>{t("messages.title")}</h1>
      {lines.length === 0 && <p class="quiet">{t("messages.none")}</p>}
      <ul>
        {lines.map((line) => (
          <li key={line.delivery_id}>
            <button type="button" class="row" onClick={() => onThread(line)}>
              <TalkIcon />
              <span>
                <strong>{line.recipient}</strong>
                <span class="quiet">
                  {line.code} · {line.items || t("basket.itemsNone")}
                </span>
              </span>
              {line.unread > 0 && <span class="count">{t("messages.unread", { n: line.unread })}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function withCustomers(board: SeenBoard): SeenLine[] {
  const lines = [...board.to_prepare, ...board.ready, ...board.gone, ...board.to_take_back];
  const seen = new Map<string, SeenLine>();
  for (const line of lines) if (line.recipient !== null) seen.set(line.delivery_id, line);
  return [...seen.values()].sort((a, b) => b.unread - a.unread);
}

export function unreadOf(board: SeenBoard | null): number {
  return board === null ? 0 : withCustomers(board).reduce((sum, line) => sum + line.unread, 0);
}
