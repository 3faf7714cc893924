/** The settings that have a field of their own; all others are in the document below them. What is left empty is as usual. */

export type SettingKind = "flag" | "count" | "minutes" | "money" | "clock" | "percent" | "days";

export interface SettingSpec {
  path: readonly [part: string, name: string];
  kind: SettingKind;
  /** What holds where the town says nothing, as it is stored; null for no bound. */
  usual: number | boolean | null;
  least?: number;
  most?: number;
}

const spec = (
  part: string,
  name: string,
  kind: SettingKind,
  usual: number | boolean | null,
  least?: number,
  most?: number,
): SettingSpec => ({
  path: [part, name],
  kind,
  usual,
  ...(least === undefined ? {} : { least }),
  ...(most === undefined ? {} : { most }),
});

export const GROUPS = [
  [
    "orders",
    [
      spec("orders", "lead_s", "minutes", null, 0),
      spec("orders", "slot_s", "minutes", 7_200, 15),
      spec("orders", "most_promised", "count", null, 0),
      spec("orders", "most_baskets", "count", null, 0),
      spec("orders", "closed_on_public_holidays", "flag", false),
    ],
  ],
  [
    "promises",
    [
      spec("promises", "from_min", "clock", 480),
      spec("promises", "to_min", "clock", 1_200),
      spec("promises", "length_s", "minutes", 3_600, 5, 1_440),
      spec("promises", "step_s", "minutes", 3_600, 5),
      spec("promises", "days", "days", 2, 1, 14),
      spec("promises", "slack_s", "minutes", 300, 0),
      spec("promises", "hold_s", "minutes", 600, 1),
      spec("promises", "most_moves", "count", 3, 0),
      spec("promises", "green_percent", "percent", 60, 0, 100),
    ],
  ],
  [
    "planning",
    [
      spec("planning", "automatic", "flag", false),
      spec("planning", "automatic_release", "flag", false),
      spec("planning", "release_ahead_s", "minutes", 600, 0),
      spec("planning", "automatic_most_late_s", "minutes", 900, 0),
      spec("planning", "automatic_most_handovers", "count", 6, 0),
      spec("planning", "freeze_s", "minutes", 600, 0),
      spec("planning", "margin_s", "minutes", 600, 0),
      spec("planning", "late_minor_per_min", "money", 50, 0),
      spec("planning", "handover_change_minor", "money", 150, 0),
      spec("planning", "order_change_minor", "money", 60, 0),
      spec("planning", "fairness_minor", "money", 30, 0),
      spec("planning", "continuity_minor", "money", 20, 0),
      spec("planning", "day_from_min", "clock", 0),
      spec("planning", "learned", "flag", true),
    ],
  ],
  [
    "notify",
    [
      spec("notify", "budget", "count", 4, 0),
      spec("notify", "eta_threshold_min", "count", 10, 0),
      spec("notify", "delivered", "flag", false),
      spec("notify", "visits", "flag", false),
      spec("eta", "announce", "flag", true),
    ],
  ],
  [
    "field",
    [
      spec("field", "reopen_min", "count", 10, 0, 1_440),
      spec("field", "cash_limit_minor", "money", 100_000, 0),
      spec("field", "most_attempts", "count", 2, 1, 20),
      spec("field", "reorder", "flag", true),
      spec("field", "neighbours", "flag", true),
      spec("field", "relays", "flag", true),
    ],
  ],
] as const satisfies readonly (readonly [string, readonly SettingSpec[]])[];

/** Minutes of the day as clocks show them: 495 is 08:15. */
export function clockText(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

export function clockMinutes(text: string): number | undefined {
  const [, hours, minutes] = /^(\d{2}):(\d{2})/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
