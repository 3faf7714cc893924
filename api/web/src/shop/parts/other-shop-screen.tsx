/** Somebody who works in several shops goes to another one of theirs, without signing in again. */
import { api } from "../../signed-in/api";
import { forgetShop } from "../begin";
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { useFault } from "./fault";

export function OtherShopScreen() {
  const { t } = useWords();
  const shop = useShop();
  const { session } = shop.begin;
  const { fault, show } = useFault();
  const go = async (organization_id: string) => {
    try {
      // What waits to be sent goes out while it is still this shop that says it.
      shop.presses.release();
      await shop.look();
      await api.PUT("/v1/session/organization", { body: { organization_id } });
      // Not before: whoever has no network stays where they are, and works on.
      forgetShop();
      location.reload();
    } catch (error) {
      show(error);
    }
  };
  return (
    <>
      <p>{t("shop.otherHint")}</p>
      <ul class="rows">
        {session.organizations
          .filter((one) => one.id !== session.organization_id)
          .map((one) => (
            <li key={one.id}>
              <button type="button" class="row" onClick={() => void go(one.id)}>
                {one.name}
              </button>
            </li>
          ))}
      </ul>
      {fault}
    </>
  );
}
