/** Bags that customers have asked for at the till and that the shop has not confirmed yet. */
import { api, got, type Schemas, whole } from "../../signed-in/api";

type Draft = Schemas["DraftForm"];

/** What somebody wants brought, as far as it is shown. */
export interface TillWish {
  draft_id: string;
  name: string;
  phone: string;
  address: string;
  floor: string;
  code: string;
  /** What the shop has said of the bag when it made a code for it. */
  items: string;
  volume_l: number;
  window: { earliest: string; latest: string };
}

export async function readWishes(shop_id: string): Promise<TillWish[]> {
  const drafts = await whole(async (cursor) => {
    const page = await got(api.GET("/v1/drafts", { params: { query: { cursor, limit: 100 } } }));
    return { items: page.drafts as Draft[], next_cursor: page.next_cursor };
  });
  return drafts.filter((one) => one.sender_id === shop_id).flatMap(wishOf);
}

/** Only what is complete: somebody who still chooses a time is not ready to be asked about. */
export function wishOf(draft: Draft): TillWish[] {
  const { recipient, door, window } = draft.order;
  const [pickup] = draft.order.pickups ?? [];
  if (draft.channel !== "till_code" || !recipient?.name || !door?.address || !window) return [];
  return [
    {
      draft_id: draft.id,
      name: recipient.name,
      phone: recipient.phone ?? "",
      address: door.address,
      floor: recipient.at_door?.floor ?? "",
      code: recipient.at_door?.code ?? "",
      items: pickup?.items ?? "",
      volume_l: pickup?.load?.volume_l ?? 0,
      window,
    },
  ];
}

export async function dropWish(draft_id: string): Promise<void> {
  await got(api.DELETE("/v1/drafts/{draft_id}", { params: { path: { draft_id } } }));
}
