/** "Deliver this bag": a number, who it is, when, done. Everything that is typed is kept until then. */
import { useEffect, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { OfflineError, Problem } from "../../signed-in/problem";
import { useWords } from "../i18n/words";
import { Fault } from "../parts/fault";
import { Stepper } from "../parts/stepper";
import { useHeld } from "../parts/use-held";
import { useShop } from "../shop-context";
import type { Delivery } from "../wire";
import { DoneScreen } from "./done-screen";
import { type BagDraft, basketOf, EMPTY, forPerson, isComplete, withPhone } from "./draft";
import { bagName, draftAfter } from "./held-draft";
import { MorePart } from "./more-part";
import { Offers } from "./offers";
import { PersonPart } from "./person-part";
import { useLastOrder } from "./use-last-order";
import { usePeople } from "./use-people";
import { useQuote } from "./use-quote";

const MOST_BAGS = 9;

export function BagScreen({ onBoard }: { onBoard: () => void }) {
  const { t, amount, date, slot, money } = useWords();
  const shop = useShop();
  const [draft, setDraft] = useHeld<BagDraft>(bagName(shop.id), EMPTY);
  const [chosen, setChosen] = useState<string | null>(null);
  const [expired, setExpired] = useState(false);
  const [busy, setBusy] = useState(false);
  const [sure, setSure] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [done, setDone] = useState<Delivery | null>(null);
  const { people, looking, error: unknown } = usePeople(draft.phone);
  const last = useLastOrder(people?.find((one) => one.id === draft.person_id) ?? null, shop.id);

  // Whom the number belongs to alone is meant, until somebody says otherwise.
  useEffect(() => {
    const [only] = people ?? [];
    if (people?.length === 1 && only !== undefined && draft.person_id === null) {
      setDraft(forPerson(draft, only));
    }
  }, [people]);

  const pay_minor = draft.pay.trim() === "" ? 0 : amount(draft.pay);
  const around = {
    shop_id: shop.id,
    currency: shop.begin.town.currency,
    pay_minor: pay_minor ?? 0,
    bagsText: t("bag.bagsText", { n: draft.bags }),
  };
  const basket = isComplete(draft, pay_minor) ? basketOf(draft, around) : null;
  // Somebody known has an address that is sure; what is typed letter by letter is asked for by a touch.
  const quoting = useQuote(basket, draft.door?.position !== undefined || draft.wish !== null);
  const { quote } = quoting;
  const wished = draft.wish?.start ?? null;
  useEffect(() => {
    // What the customer would like is chosen, where it is still to be had.
    const found = quote?.offers.find((one) => wished !== null && sameMoment(one.window.earliest, wished));
    if (found !== undefined) setChosen(found.window.earliest);
  }, [quote?.id, wished]);
  const offer = quote?.offers.find((one) => one.window.earliest === chosen) ?? null;

  const confirm = async () => {
    if (quote === null || offer === null) return;
    setBusy(true);
    setError(null);
    try {
      const params = { path: { quote_id: quote.id } };
      const body = { start: offer.window.earliest, draft_id: draft.wish?.draft_id ?? null };
      const delivery = await got(api.POST("/v1/quotes/{quote_id}/accept", { params, body }));
      if (draft.ready) {
        const line = { delivery_id: delivery.id, code: delivery.code };
        shop.presses.add({ kind: "ready", ...line, body: { shop_id: shop.id } }, 0);
      }
      setDraft(draftAfter(shop.id, draft));
      setChosen(null);
      setDone(delivery);
      void shop.look();
    } catch (failed) {
      if (failed instanceof Problem && (failed.status === 410 || failed.code === "slot_unavailable")) {
        setExpired(true);
        setChosen(null);
        quoting.ask();
      } else setError(failed);
    }
    setBusy(false);
  };

  if (done !== null) {
    return <DoneScreen delivery={done} onAgain={() => setDone(null)} onBoard={onBoard} />;
  }
  return (
    <section class="bag">
      <h1 tabIndex={-1}>{t("bag.title")}</h1>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (offer === null) quoting.ask();
          else void confirm();
        }}
      >
        <label>
          {t("bag.phone")}
          <input
            type="tel"
            class="phone"
            value={draft.phone}
            autocomplete="off"
            maxLength={40}
            onInput={(event) => setDraft(withPhone(draft, event.currentTarget.value))}
          />
          <span class="quiet">{t("bag.phoneHint")}</span>
        </label>
        {looking && <p role="status">{t("bag.looking")}</p>}
        {unknown !== null && people === null && <BagFault error={unknown} />}
        <PersonPart draft={draft} people={people} onDraft={setDraft} />
        {quoting.guesses.length > 0 ? (
          <fieldset>
            <legend>{t("bag.which")}</legend>
            <div class="chips column">
              {quoting.guesses.map((guess) => (
                <button
                  key={guess}
                  type="button"
                  class="choice"
                  onClick={() => setDraft({ ...draft, address: guess })}
                >
                  {guess}
                </button>
              ))}
            </div>
          </fieldset>
        ) : (
          quoting.error !== null && <BagFault error={quoting.error} />
        )}
        {quoting.asking && <p role="status">{t("bag.finding")}</p>}
        {quote === null && !quoting.asking && (
          <button type="button" class="main" disabled={basket === null} onClick={quoting.ask}>
            {t("bag.find")}
          </button>
        )}
        {expired && <p role="status">{t("bag.expired")}</p>}
        {quote !== null && quote.offers.length === 0 && (
          <div class="fault-box" role="alert">
            <p>{t("bag.noSlot")}</p>
            <ul>
              {quote.refusals.map((one) => (
                <li key={`${one.day} ${one.code}`}>
                  {one.day !== null && `${date(one.day)} · `}
                  {one.title}
                </li>
              ))}
            </ul>
          </div>
        )}
        {quote !== null && quote.offers.length > 0 && (
          <section aria-label={t("bag.when")}>
            <h2>{t("bag.when")}</h2>
            <Offers
              offers={quote.offers}
              chosen={chosen}
              usual={last?.time ?? null}
              onChosen={(start) => {
                setChosen(start);
                setExpired(false);
              }}
            />
          </section>
        )}
        {last !== null && last.items !== "" && draft.items === "" && (
          <button type="button" class="small" onClick={() => setDraft({ ...draft, items: last.items })}>
            {t("bag.usual", { items: last.items })}
          </button>
        )}
        <div class="pair">
          <label>
            {t("bag.items")}
            <input
              value={draft.items}
              maxLength={300}
              placeholder={t("bag.itemsHint")}
              onInput={(event) => setDraft({ ...draft, items: event.currentTarget.value })}
            />
          </label>
          <Stepper
            label={t("bag.bags")}
            less={t("label.less")}
            more={t("label.more")}
            value={draft.bags}
            most={MOST_BAGS}
            onChange={(bags) => setDraft({ ...draft, bags })}
          />
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={draft.ready}
            onChange={(event) => setDraft({ ...draft, ready: event.currentTarget.checked })}
          />
          {t("bag.ready")}
        </label>
        <MorePart draft={draft} payBad={pay_minor === null} onDraft={setDraft} />
        {error !== null && <BagFault error={error} />}
        {offer !== null && (
          <div class="confirm">
            <button type="submit" class="main" disabled={busy}>
              {busy
                ? t("bag.sending")
                : offer.fee === null
                  ? t("bag.confirm", { slot: slot(offer.window) })
                  : t("bag.confirmFee", {
                      slot: slot(offer.window),
                      fee: money(offer.fee.amount_minor),
                    })}
            </button>
          </div>
        )}
        {JSON.stringify(draft) !== JSON.stringify(EMPTY) && (
          <button
            type="button"
            class="small"
            onClick={() => {
              setSure(!sure);
              if (!sure) return;
              setDraft(draftAfter(shop.id, draft));
              setChosen(null);
            }}
          >
            {t(sure ? "bag.clearSure" : "bag.clear")}
          </button>
        )}
      </form>
    </section>
  );
}

function sameMoment(one: string, other: string): boolean {
  return Date.parse(one) === Date.parse(other);
}

function BagFault({ error }: { error: unknown }) {
  const { t } = useWords();
  if (!(error instanceof OfflineError)) return <Fault error={error} />;
  return (
    <p class="fault" role="alert">
      {t("bag.offline")}
    </p>
  );
}
