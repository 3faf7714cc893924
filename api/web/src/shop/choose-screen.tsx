/** Somebody who helps shops says which one, first: all that they press is said for it. */
import { useState } from "preact/hooks";
import { firstLanguage } from "../i18n/words";
import { type Begin, type Choice, chosenShop } from "./begin";
import { wordsOf } from "./i18n/words";

/** More shops than fit on a screen are looked for by name. */
const MANY = 8;

export function ChooseScreen({ choice, onChosen }: { choice: Choice; onChosen: (begun: Begin) => void }) {
  const { t } = wordsOf(firstLanguage(), choice.town.time_zone, choice.town.currency);
  const [sought, setSought] = useState("");
  const fits = (name: string) => name.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase());
  return (
    <main class="choose">
      <h1>{t("shop.choose")}</h1>
      {choice.shops.length === 0 && <p>{t("shop.chooseNone")}</p>}
      {choice.shops.length > MANY && (
        <label>
          {t("shop.search")}
          <input type="search" value={sought} onInput={(event) => setSought(event.currentTarget.value)} />
        </label>
      )}
      <ul class="rows">
        {choice.shops
          .filter((one) => fits(one.name))
          .map((one) => (
            <li key={one.id}>
              <button type="button" class="row" onClick={() => onChosen(chosenShop(choice, one))}>
                {one.name}
              </button>
            </li>
          ))}
      </ul>
    </main>
  );
}
