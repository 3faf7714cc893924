/** A code for one bag: what is in it, then a QR code on the screen that the customer scans at the till. */
import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { BAG_L } from "../bag/draft";
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { townNow } from "../store/clock";
import { Fault } from "./fault";
import { Stepper } from "./stepper";

type Code = Schemas["TillCodeForm"];
const MOST_BAGS = 9;

export function BagCodePart() {
  const { t, time } = useWords();
  const shop = useShop();
  const [items, setItems] = useState("");
  const [bags, setBags] = useState(1);
  const [code, setCode] = useState<Code | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (code === null) return;
    setOver(false);
    const timer = setTimeout(() => setOver(true), Math.max(0, Date.parse(code.expires_at) - townNow()));
    return () => clearTimeout(timer);
  }, [code]);
  const make = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    try {
      const params = { path: { shop_id: shop.id } };
      const load = { volume_l: BAG_L * bags, weight_g: 0 };
      const body = { items: items.trim(), load, lives_s: 900 };
      setCode(await got(api.POST("/v1/shops/{shop_id}/till-codes", { params, body })));
      setError(null);
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  if (code !== null) {
    return (
      <section class="apart" aria-labelledby="bag-code">
        <h2 id="bag-code">{t("bagCode.title")}</h2>
        {over ? (
          <p class="fault" role="alert">
            {t("bagCode.over")}
          </p>
        ) : (
          <div class="till-card on-screen">
            <img src={code.svg} alt={t("bagCode.qr")} />
            <p>{items.trim() || t("bag.bagsText", { n: bags })}</p>
            <p class="quiet" role="status">
              {t("bagCode.until", { time: time(code.expires_at) })}
            </p>
          </div>
        )}
        <button type="button" class="main" onClick={() => setCode(null)}>
          {t("bagCode.next")}
        </button>
      </section>
    );
  }
  return (
    <section class="apart" aria-labelledby="bag-code">
      <h2 id="bag-code">{t("bagCode.title")}</h2>
      <p class="quiet">{t("bagCode.how")}</p>
      <form class="form" onSubmit={(event) => void make(event)}>
        <label>
          {t("bag.items")}
          <input
            value={items}
            maxLength={300}
            placeholder={t("bag.itemsHint")}
            onInput={(event) => setItems(event.currentTarget.value)}
          />
        </label>
        <Stepper
          label={t("bag.bags")}
          less={t("label.less")}
          more={t("label.more")}
          value={bags}
          most={MOST_BAGS}
          onChange={setBags}
        />
        {error !== null && <Fault error={error} />}
        <button type="submit" class="main" disabled={busy}>
          {t("bagCode.show")}
        </button>
      </form>
    </section>
  );
}
