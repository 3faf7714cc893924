/** A bag that is to be delivered, as far as somebody has typed: kept on the phone until it is ordered. */
import type { Schemas } from "../../signed-in/api";
import type { TillWish } from "../store/till";
import type { Person } from "../wire";

export type PaymentMethod = Schemas["PaymentMethod"];
type Basket = Schemas["NewQuote"];

export interface Door {
  address: string;
  name?: string;
  position?: [number, number];
}

export interface BagDraft {
  /** What a customer at the till has asked for, and when; null for what the shop itself begins. */
  wish: { draft_id: string; start: string } | null;
  phone: string;
  /** Who it is among those whom the number belongs to; "" for somebody new, null where nobody has said yet. */
  person_id: string | null;
  name: string;
  door: Door | null;
  address: string;
  floor: string;
  code: string;
  items: string;
  bags: number;
  ready: boolean;
  pay: string;
  methods: PaymentMethod[];
  note: string;
}

export const EMPTY: BagDraft = {
  wish: null,
  phone: "",
  person_id: null,
  name: "",
  door: null,
  address: "",
  floor: "",
  code: "",
  items: "",
  bags: 1,
  ready: true,
  pay: "",
  methods: ["cash", "terminal"],
  note: "",
};

/** Litres that a shopping bag holds. */
export const BAG_L = 20;
const LEAST_DIGITS = 9;

/** Whether a number is long enough to be looked for. */
export function isWhole(phone: string): boolean {
  return phone.replace(/\D/g, "").length >= LEAST_DIGITS;
}

/** The door that somebody has had most things brought to. */
export function usualDoor(person: Person): Door | null {
  const [door] = person.doors;
  return door === undefined ? null : doorOf(door);
}

export function doorOf({ address, name, position }: Person["doors"][number]): Door {
  const [lon, lat] = position as [number, number];
  return { address, name, position: [lon, lat] };
}

/** The draft with somebody who is known: their name, their usual door. An address that was typed is there again behind "another address". */
export function forPerson(draft: BagDraft, person: Person): BagDraft {
  return { ...draft, person_id: person.id, name: person.name, door: usualDoor(person) };
}

/** The draft with another number. What was known of somebody goes with theirs; what was typed stays, as where a digit is mended. */
export function withPhone(draft: BagDraft, phone: string): BagDraft {
  if (draft.wish !== null) return { ...draft, phone };
  const isKnown = draft.person_id !== null && draft.person_id !== "";
  return { ...draft, phone, person_id: null, ...(isKnown ? { name: "", door: null } : {}) };
}

/** The draft of what a customer at the till has asked for: the shop looks at it, and confirms. */
export function forWish(wish: TillWish): BagDraft {
  const { draft_id, name, phone, address, floor, code, items, volume_l, window } = wish;
  const start = window.earliest;
  // A bag with a code of its own says how much it is; of any other the shop looks.
  const bags = Math.max(1, Math.round(volume_l / BAG_L));
  return {
    ...EMPTY,
    wish: { draft_id, start },
    person_id: "",
    name,
    phone,
    address,
    floor,
    code,
    items,
    bags,
  };
}

/** Whether enough is known to ask when it can come. */
export function isComplete(draft: BagDraft, pay_minor: number | null): boolean {
  const somewhere = draft.door !== null || draft.address.trim().length > 3;
  return draft.name.trim() !== "" && somewhere && pay_minor !== null;
}

/** What is not asked at a counter is as for any basket. */
const USUAL = {
  external_ref: "",
  fulfilment: "delivery",
  service_s: 120,
  temperature: "ambient",
  priority: 50,
  skills: [],
  whole: false,
} satisfies Partial<Basket>;

interface Around {
  shop_id: string;
  currency: string;
  pay_minor: number;
  bagsText: string;
}

/** What is asked of the server. */
export function basketOf(draft: BagDraft, { shop_id, currency, pay_minor, bagsText }: Around): Basket {
  const items = [draft.items.trim(), draft.bags > 1 || draft.items.trim() === "" ? bagsText : ""];
  // What is left out stays as it was said before, above all "do not ring".
  const at_door = {
    floor: draft.floor.trim(),
    code: draft.code.trim(),
    safe_place: "",
    neighbour: "",
    do_not_ring: false,
    note: "",
  };
  return {
    ...USUAL,
    channel: draft.wish === null ? "counter" : "till_code",
    sender_id: shop_id,
    recipient: {
      name: draft.name.trim(),
      phone: draft.phone.trim(),
      email: "",
      language: "fr",
      at_door: at_door.floor !== "" || at_door.code !== "" ? at_door : null,
    },
    door: { name: "", access_note: "", ...(draft.door ?? { address: draft.address.trim() }) },
    pickups: [
      {
        shop_id,
        items: items.filter((text) => text !== "").join(" · "),
        load: { volume_l: BAG_L * draft.bags, weight_g: 0 },
        // A bag that stands there already needs no time.
        prepare_s: draft.ready ? 0 : null,
        service_s: 60,
        barcodes: [],
      },
    ],
    note: draft.note.trim(),
    payment_on_delivery:
      pay_minor > 0 ? { amount_minor: pay_minor, currency, methods: draft.methods, by_shop: [] } : null,
  };
}
