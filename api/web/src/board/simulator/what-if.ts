/** Changes of a day that are asked for: built from fields, sent as texts (`docs/simulate-demand.md`). */

export const KINDS = [
  "couriers",
  "demand",
  "vehicles",
  "close",
  "shop_closes",
  "shifts",
  "slots",
  "boxes",
  "free",
] as const;
export type WhatIfKind = (typeof KINDS)[number];

export interface WhatIf {
  kind: WhatIfKind;
  value: string;
  /** From when, on the town's clocks; of closings alone. */
  from: string;
}

export const VEHICLES = ["cargo_bike", "bike", "van", "foot"] as const;

const NUMBER = /^\d+([.,]\d+)?$/;
const SIGNED = /^[+-]?\d+$/;

function factor(value: string): string {
  return value.replace(",", ".");
}

/** The text of a change; null for what is not one yet. */
export function textOf({ kind, value, from }: WhatIf): string | null {
  const plain = value.trim();
  const after = from === "" ? "" : `@${from}-`;
  switch (kind) {
    case "couriers":
      return SIGNED.test(plain) ? `couriers=${plain}` : null;
    case "demand":
      return NUMBER.test(plain) ? `demand=${factor(plain)}` : null;
    case "boxes":
      return NUMBER.test(plain) ? `boxes=${factor(plain)}` : null;
    case "vehicles":
      return plain === "" ? null : `vehicles=${plain}`;
    case "close":
      return plain === "" ? null : `close=${plain}${after}`;
    case "shop_closes":
      return plain === "" ? null : `shop_closes=${plain}${after}`;
    case "shifts":
      return SIGNED.test(plain) ? `shifts=${/^\d/.test(plain) ? `+${plain}` : plain}` : null;
    case "slots":
      return /^\d+$/.test(plain) ? `slots.length=${plain}` : null;
    case "free":
      return /^[a-z_]+(\.[a-z_]+)?=.+$/.test(plain) ? plain : null;
  }
}
