/** The draft of a bag on this phone; one that a customer's wish interrupts is laid aside, and is there again afterwards. */
import { keep, kept } from "../../lib/kept";
import type { TillWish } from "../store/till";
import { type BagDraft, EMPTY, forWish } from "./draft";

export function bagName(shop_id: string): string {
  return `tournee.shop.bag.${shop_id}`;
}

function asideName(shop_id: string): string {
  return `tournee.shop.bag.aside.${shop_id}`;
}

/** Opens what a customer at the till has asked for as the bag that is to be delivered. */
export function openWish(shop_id: string, wish: TillWish): void {
  const typed = kept<BagDraft>(bagName(shop_id));
  if (typed !== null && typed.wish === null) keep(asideName(shop_id), typed);
  keep(bagName(shop_id), forWish(wish));
}

/** What comes after a bag that is ordered, or is not wanted any more. */
export function draftAfter(shop_id: string, draft: BagDraft): BagDraft {
  if (draft.wish === null) return EMPTY;
  const aside = kept<BagDraft>(asideName(shop_id));
  keep(asideName(shop_id), null);
  return aside ?? EMPTY;
}
