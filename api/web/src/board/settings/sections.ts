import type { ComponentType } from "preact";
import type { Schemas } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { HooksSection } from "./hooks-section";
import { KeysSection } from "./keys-section";
import { PeaksSection } from "./peaks-section";
import { PlacesSection } from "./places-section";
import { PrivacySection } from "./privacy-section";
import { ShopsSection } from "./shops-section";
import { TariffsSection } from "./tariffs-section";
import { TownSection } from "./town-section";
import type { Key } from "./words";
import { ZonesSection } from "./zones-section";

export interface SectionProps {
  begun: Begun;
}

export interface Section {
  name: string;
  title: Key;
  screen: ComponentType<SectionProps>;
  /** Who sees it; everybody of the board where it is not said. */
  roles?: readonly Schemas["Role"][];
}

const DESK = ["coordinator", "admin", "auditor"] as const;
const OFFICE = ["admin", "auditor"] as const;

export const SECTIONS: readonly Section[] = [
  { name: "town", title: "section.town", screen: TownSection },
  { name: "zones", title: "section.zones", screen: ZonesSection, roles: DESK },
  { name: "tariffs", title: "section.tariffs", screen: TariffsSection },
  { name: "peaks", title: "section.peaks", screen: PeaksSection, roles: DESK },
  { name: "shops", title: "section.shops", screen: ShopsSection },
  { name: "places", title: "section.places", screen: PlacesSection },
  { name: "keys", title: "section.keys", screen: KeysSection, roles: OFFICE },
  { name: "webhooks", title: "section.webhooks", screen: HooksSection, roles: OFFICE },
  { name: "privacy", title: "section.privacy", screen: PrivacySection, roles: OFFICE },
];
