/** Customers at the till who want their bag brought: confirmed with a touch, or not. */
import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { dropWish, type TillWish } from "../store/till";
import { useFault } from "./fault";

export function TillWishes({ onConfirm }: { onConfirm: (wish: TillWish) => void }) {
  const { t } = useWords();
  const { wishes } = useShopState();
  if (wishes.length === 0) return null;
  return (
    <section class="list wishes" aria-labelledby="board-wishes">
      <h2 id="board-wishes">
        {t("till.title")} <span class="count">{wishes.length}</span>
      </h2>
      <ul>
        {wishes.map((wish) => (
          <WishCard key={wish.draft_id} wish={wish} onConfirm={() => onConfirm(wish)} />
        ))}
      </ul>
    </section>
  );
}

function WishCard({ wish, onConfirm }: { wish: TillWish; onConfirm: () => void }) {
  const { t, slot } = useWords();
  const shop = useShop();
  const [sure, setSure] = useState(false);
  const { fault, show } = useFault();
  const drop = async () => {
    try {
      await dropWish(wish.draft_id);
      await shop.look();
    } catch (error) {
      show(error);
    }
  };
  return (
    <li class="basket">
      <div class="basket-facts">
        <p class="basket-items">
          {wish.name}
          {wish.items !== "" && ` · ${wish.items}`}
        </p>
        <p class="quiet">
          {wish.address} · {slot(wish.window)}
        </p>
      </div>
      <div class="pair">
        <button type="button" class="main" onClick={onConfirm}>
          {t("till.confirm")}
        </button>
        <button
          type="button"
          class={sure ? "warn main" : "second"}
          onClick={() => (sure ? void drop() : setSure(true))}
        >
          {t(sure ? "till.noSure" : "till.no")}
        </button>
      </div>
      {fault}
    </li>
  );
}
