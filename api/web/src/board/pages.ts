/** The pages of the board beside the day, each a folder with a `page.tsx`: loaded when somebody goes there, and shown in the menu where it is there. */
import type { ComponentType } from "preact";
import type { Begun } from "../signed-in/begin";

export type Page = ComponentType<{ begun: Begun }>;

/** In the order of the menu; each has a word `page.NAME`. */
const ORDER = ["people", "services", "imports", "reports", "simulator", "settings"] as const;

export type PageName = (typeof ORDER)[number];

const FOUND = import.meta.glob<{ default: Page }>(["./*/page.tsx", "!./day/page.tsx"]);

export interface BoardPage {
  name: PageName;
  load: () => Promise<{ default: Page }>;
}

export const PAGES: readonly BoardPage[] = ORDER.flatMap((name) => {
  const load = FOUND[`./${name}/page.tsx`];
  return load === undefined ? [] : [{ name, load }];
});
