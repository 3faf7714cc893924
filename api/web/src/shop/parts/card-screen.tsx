/** The card for the till: printed once, with a code that leads customers to the page where they ask for their bag to be brought. */
import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { BagCodePart } from "./bag-code-part";
import { Fault } from "./fault";
import { PrintIcon } from "./icons";

type Card = Schemas["TillCard"];

export function CardScreen() {
  const { t } = useWords();
  const shop = useShop();
  const [card, setCard] = useState<Card | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [sure, setSure] = useState(false);
  const params = { path: { shop_id: shop.id } };
  const look = async () => {
    try {
      setCard(await got(api.POST("/v1/shops/{shop_id}/till-card", { params })));
      setError(null);
    } catch (failed) {
      setError(failed);
    }
  };
  useEffect(() => void look(), [shop]);
  const renew = async () => {
    setSure(false);
    try {
      await got(api.POST("/v1/shops/{shop_id}/till-card/revoke", { params }));
      await look();
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <>
      <BagCodePart />
      <h2>{t("card.title")}</h2>
      <p>{t("card.how")}</p>
      {error !== null && <Fault error={error} />}
      {card !== null && (
        <>
          <div class="labels">
            <div class="till-card">
              <p class="till-card-title">{t("card.headline")}</p>
              {/* The code is another one once the card is renewed: so is its address. */}
              <img src={`${card.svg}#${card.link_id}`} alt={t("card.qr")} />
              <p>{t("card.scan")}</p>
              <p class="till-card-shop">{shop.begin.shop.name}</p>
            </div>
          </div>
          <button type="button" class="main" onClick={() => print()}>
            <PrintIcon />
            {t("label.print")}
          </button>
          <a class="second" href={card.path} target="_blank" rel="noreferrer">
            {t("card.look")}
          </a>
          <div class="apart">
            <p class="quiet">{t("card.renewHint")}</p>
            <button
              type="button"
              class={sure ? "warn main" : "warn second"}
              onClick={() => (sure ? void renew() : setSure(true))}
            >
              {t(sure ? "card.renewSure" : "card.renew")}
            </button>
          </div>
        </>
      )}
    </>
  );
}
