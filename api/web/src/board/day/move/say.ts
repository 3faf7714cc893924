import type { Words } from "../../i18n/words";
import { titleOf } from "../parts/title-of";
import type { Day } from "../store/model";
import { deliveriesOf, stopOf } from "../store/moves";

/** What is moved, in words: a stop by its title, a basket by its code, several by their number. */
export function sayItems(words: Words, day: Day, items: readonly string[]): string {
  const { t } = words;
  const [only, ...others] = items;
  if (only === undefined) return "";
  if (others.length > 0) return t("items.many", { n: deliveriesOf(day, items).length });
  const basket = day.baskets[only];
  const stop = stopOf(day, only)?.stop;
  if (stop !== undefined) return titleOf(words, stop);
  return basket ? `${basket.code} ${basket.recipient ?? ""}`.trim() : "";
}
