/** Three lists at one glance: to prepare, ready, gone. */
import { useState } from "preact/hooks";
import { type Key, useWords } from "../i18n/words";
import { useNow, useShopState } from "../shop-context";
import type { SeenBoard, SeenLine } from "../store/fold";
import type { TillWish } from "../store/till";
import { BasketCard, CardFacts } from "./basket-card";
import { BasketSheet } from "./basket-sheet";
import { MissingSheet } from "./missing-sheet";
import { PauseBar } from "./pause";
import { RefusedElsewhere } from "./refused-note";
import { TillWishes } from "./till-wishes";

const SHORT = 5;
type Opened = { what: "details" | "missing"; delivery_id: string; task_id: string };

interface BoardScreenProps {
  onThread: (line: SeenLine) => void;
  onWish: (wish: TillWish) => void;
}

export function BoardScreen({ onThread, onWish }: BoardScreenProps) {
  const { t } = useWords();
  const { board } = useShopState();
  const now_ms = useNow(1_000);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [whole, setWhole] = useState(false);
  if (board === null) return <p class="empty">{t("list.loading")}</p>;
  const open = (what: Opened["what"], line: SeenLine) =>
    setOpened({ what, delivery_id: line.delivery_id, task_id: line.task_id });
  const lines = [...board.to_prepare, ...board.ready, ...board.gone, ...board.to_take_back];
  const shown = opened && (lines.find((one) => one.task_id === opened.task_id) ?? null);
  const gone = whole ? board.gone : board.gone.slice(0, SHORT);
  return (
    <>
      <h1 class="unseen" tabIndex={-1}>
        {t("tab.board")}
      </h1>
      <PauseBar />
      <RefusedElsewhere board={board} />
      <TillWishes onConfirm={onWish} />
      <nav class="glance" aria-label={t("tab.board")}>
        {(["to_prepare", "ready", "gone"] as const).map((list) => (
          <button key={list} type="button" data-list={list} onClick={() => goTo(list)}>
            <strong>{board[list].length}</strong>
            <span>{t(`list.${list}`)}</span>
          </button>
        ))}
      </nav>
      <div class="lists">
        {(["to_prepare", "ready"] as const).map((list) => (
          <List key={list} list={list} board={board}>
            {board[list].map((line) => (
              <BasketCard
                key={line.task_id}
                line={line}
                isReady={list === "ready"}
                now_ms={now_ms}
                onDetails={() => open("details", line)}
                onMissing={() => open("missing", line)}
              />
            ))}
          </List>
        ))}
        <div class="list-pair">
          {board.to_take_back.length > 0 && (
            <List list="to_take_back" board={board}>
              {board.to_take_back.map((line) => (
                <SmallCard key={line.task_id} line={line} onDetails={() => open("details", line)} />
              ))}
            </List>
          )}
          <List list="gone" board={board}>
            {gone.map((line) => (
              <SmallCard key={line.task_id} line={line} onDetails={() => open("details", line)} />
            ))}
            {gone.length < board.gone.length && (
              <li>
                <button type="button" class="small" onClick={() => setWhole(true)}>
                  {t("list.all", { n: board.gone.length })}
                </button>
              </li>
            )}
          </List>
        </div>
      </div>
      {opened !== null && shown !== null && opened.what === "details" && (
        <BasketSheet line={shown} onThread={() => onThread(shown)} onClose={() => setOpened(null)} />
      )}
      {opened !== null && shown !== null && opened.what === "missing" && (
        <MissingSheet line={shown} onClose={() => setOpened(null)} />
      )}
    </>
  );
}

function goTo(list: keyof SeenBoard): void {
  const heading = document.getElementById(`board-${list}`);
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}

interface ListProps {
  list: keyof SeenBoard;
  board: SeenBoard;
  children: preact.ComponentChildren;
}

function List({ list, board, children }: ListProps) {
  const { t, has } = useWords();
  const none = `list.none.${list}`;
  return (
    <section class="list" aria-labelledby={`board-${list}`}>
      <h2 id={`board-${list}`} tabIndex={-1}>
        {t(`list.${list}`)} <span class="count">{board[list].length}</span>
      </h2>
      {board[list].length === 0 ? (
        has(none) && <p class="quiet none">{t(none as Key)}</p>
      ) : (
        <ul>{children}</ul>
      )}
    </section>
  );
}

/** One that has left, or comes back: a line, with everything else behind it. */
function SmallCard({ line, onDetails }: { line: SeenLine; onDetails: () => void }) {
  const { t, has } = useWords();
  const status = `status.${line.status}`;
  return (
    <li class="basket small-basket" data-code={line.code}>
      <button type="button" class="basket-head" onClick={onDetails}>
        <span class="basket-code">{line.code}</span>
        <span class="unseen">{t("card.detailsShort")}</span>
        {has(status) && <span class="chip cold">{t(status)}</span>}
        {line.unread > 0 && (
          <span class="unread">
            {line.unread}
            <span class="unseen">{t("messages.unread", { n: line.unread })}</span>
          </span>
        )}
      </button>
      <CardFacts line={line} />
    </li>
  );
}
