/** Whether somebody is there at the other end: quiet while there is, loud while there is not. */
import { WarnIcon } from "../../courier/parts/icons";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { townTime } from "../store/clock";

export function LineStrip() {
  const { t, time } = useWords();
  const { lost_ms, board_ms, presses } = useShopState();
  const waits = presses.length > 0 ? ` · ${t("line.waits", { n: presses.length })}` : "";
  return (
    <p class="strip" data-line={lost_ms === null ? "online" : "lost"} data-waiting={presses.length}>
      <span class="dot" aria-hidden="true" />
      <span>
        {lost_ms === null ? t("line.fine") : t("line.lost", { time: time(townTime(lost_ms)) })}
        {board_ms > 0 && ` · ${t("line.asOf", { time: time(townTime(board_ms)) })}`}
        {waits}
      </span>
    </p>
  );
}

export function LostBanner() {
  const { t, time } = useWords();
  const shop = useShop();
  const { lost_ms, board, board_ms } = useShopState();
  if (lost_ms === null) return null;
  return (
    <section class="lost" role="alert">
      <WarnIcon />
      <div>
        <p class="lost-title">{t("line.lost", { time: time(townTime(lost_ms)) })}</p>
        <p>
          {board === null ? t("line.lostNothing") : t("line.lostHint", { time: time(townTime(board_ms)) })}
        </p>
      </div>
      <button type="button" class="small" onClick={() => void shop.look()}>
        {t("line.again")}
      </button>
    </section>
  );
}
