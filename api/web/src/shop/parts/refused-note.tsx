/** A press that the server did not take, until somebody has read it. */
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import type { SeenBoard } from "../store/fold";
import type { Refused } from "../store/presses";
import { FaultText } from "./fault";

export function RefusedNote({ refused: { press, code, said } }: { refused: Refused }) {
  const { t } = useWords();
  const shop = useShop();
  const values = { code: press.code, minutes: Number(press.body.minutes ?? 0) };
  return (
    <div class="fault-box" role="alert">
      <p>{t("card.refused", { what: t(`act.said.${press.kind}`, values) })}</p>
      <FaultText code={code} said={said} />
      <button type="button" class="small" onClick={() => shop.forgive(press.id)}>
        {t("card.understood")}
      </button>
    </div>
  );
}

/** Those of baskets that have no card any more, as after they were cancelled: they are said above the lists. */
export function RefusedElsewhere({ board }: { board: SeenBoard }) {
  const { refused } = useShopState();
  const shown = new Set([...board.to_prepare, ...board.ready].map((line) => line.delivery_id));
  return (
    <>
      {refused
        .filter(({ press }) => !shown.has(press.delivery_id))
        .map((one) => (
          <RefusedNote key={one.press.id} refused={one} />
        ))}
    </>
  );
}
