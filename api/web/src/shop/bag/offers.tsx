/** Windows as large chips: when, what it costs, and whether somebody passes there anyway. */
import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { LeafIcon } from "../parts/icons";
import type { Offer } from "./use-quote";

const FIRST = 6;

interface OffersProps {
  offers: readonly Offer[];
  chosen: string | null;
  /** "18:00": when it was the last time. */
  usual: string | null;
  onChosen: (start: string) => void;
}

export function Offers({ offers, chosen, usual, onChosen }: OffersProps) {
  const { t, day, time, money } = useWords();
  const [whole, setWhole] = useState(false);
  const shown = whole
    ? offers
    : firstOf(offers, (one) => usual !== null && time(one.window.earliest) === usual);
  const days = [...new Set(shown.map((one) => one.day))];
  return (
    <div class="offers">
      {days.map((name) => (
        <fieldset key={name}>
          <legend>{day(shown.find((one) => one.day === name)?.window.earliest ?? name)}</legend>
          <div class="chips">
            {shown
              .filter((one) => one.day === name)
              .map((one) => (
                <button
                  key={one.window.earliest}
                  type="button"
                  class="choice offer"
                  aria-pressed={chosen === one.window.earliest}
                  onClick={() => onChosen(one.window.earliest)}
                >
                  <strong>
                    {time(one.window.earliest)}–{time(one.window.latest)}
                  </strong>
                  <span>{one.fee === null ? t("bag.free") : money(one.fee.amount_minor)}</span>
                  {one.green && (
                    <span class="green" title={t("bag.greenHint")}>
                      <LeafIcon />
                      {t("bag.green")}
                    </span>
                  )}
                  {usual !== null && time(one.window.earliest) === usual && (
                    <span class="quiet">{t("bag.habit")}</span>
                  )}
                </button>
              ))}
          </div>
        </fieldset>
      ))}
      {shown.length < offers.length && (
        <button type="button" class="small" onClick={() => setWhole(true)}>
          {t("bag.allSlots", { n: offers.length })}
        </button>
      )}
    </div>
  );
}

/** The first ones, with the next green one and the next usual one wherever they are. */
export function firstOf(offers: readonly Offer[], isUsual: (offer: Offer) => boolean): Offer[] {
  const wanted = new Set(offers.slice(0, FIRST));
  for (const one of [offers.find((own) => own.green), offers.find(isUsual)]) {
    if (one !== undefined) wanted.add(one);
  }
  return offers.filter((one) => wanted.has(one));
}
