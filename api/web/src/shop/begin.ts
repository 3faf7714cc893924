/** Who works with the screen, for which shop: asked of the server, or as it was known here before where nobody answers. */

import { forgetAll, keep, kept } from "../lib/kept";
import { api, got, mySession, type PresentSession, type Schemas, whole } from "../signed-in/api";
import { OfflineError } from "../signed-in/problem";

export type Organization = Schemas["OrganizationForm"];

export interface Begin {
  session: PresentSession;
  town: Schemas["TownForm"];
  shop: Organization;
  /** Whom somebody can act for; empty for a shop, which is itself. */
  shops: Organization[];
  /** Whether it is what was known here before: nobody has answered, and it may be somebody else's by now. */
  old?: boolean;
}

/** Somebody who may act for several shops has to say for which. */
export interface Choice {
  session: PresentSession;
  town: Schemas["TownForm"];
  shops: Organization[];
}

/** Whose role this screen is not for. */
export class WrongRoleError extends Error {}

const BEGIN = "tournee.shop.begin";
const CHOSEN = "tournee.shop.chosen";
const HELPERS = ["coordinator", "admin", "network_head"];

/** Begins, or returns among which shops somebody has to choose first. */
export async function begin(): Promise<Begin | Choice> {
  try {
    const begun = await asked();
    if ("shop" in begun) remember(begun);
    else keep(BEGIN, null);
    return begun;
  } catch (error) {
    // Whoever was here before works on without a network; what they press is sent later.
    const known = error instanceof OfflineError ? kept<Begin>(BEGIN) : null;
    if (known === null) throw error;
    return actingFor({ ...known, old: true });
  }
}

async function asked(): Promise<Begin | Choice> {
  const [session, town] = await Promise.all([mySession(), got(api.GET("/v1/town"))]);
  if (session.role === "shop") {
    const path = { organization_id: session.organization_id ?? "" };
    const shop = await got(api.GET("/v1/organizations/{organization_id}", { params: { path } }));
    return { session, town, shop, shops: [] };
  }
  if (!HELPERS.includes(session.role)) throw new WrongRoleError(session.role);
  const shops = await whole(async (cursor) => {
    const page = await got(
      api.GET("/v1/organizations", { params: { query: { kind: ["shop"], cursor, limit: 100 } } }),
    );
    return { items: page.organizations.filter((one) => one.active), next_cursor: page.next_cursor };
  });
  const choice = { session, town, shops };
  const chosen = kept<string>(CHOSEN);
  const shop = shops.find((one) => one.id === chosen);
  return shop === undefined ? choice : chosenShop(choice, shop);
}

/** Begins for a shop that was chosen. */
export function chosenShop(choice: Choice, shop: Organization): Begin {
  keep(CHOSEN, shop.id);
  const begun = actingFor({ ...choice, shop });
  remember(begun);
  return begun;
}

/** Keeps it for a start without a network; what changes need besides is asked for when there is one. */
function remember(begun: Begin): void {
  keep(BEGIN, { ...begun, session: { ...begun.session, csrf_token: "" } });
}

/** Begins anew, since what was known here is not so any more. */
export function beginAnew(): void {
  keep(BEGIN, null);
  location.reload();
}

/** Has whoever is asked next be told on whose behalf: the log keeps both names. */
function actingFor(begun: Begin): Begin {
  if (begun.shops.length > 0) {
    api.use({
      onRequest: ({ request }) => {
        request.headers.set("x-behalf-of", begun.shop.id);
      },
    });
  }
  return begun;
}

/** Chooses anew. */
export function leaveShop(): void {
  keep(CHOSEN, null);
  location.reload();
}

/** Forgets what this phone knows of the shop, but for what is not sent yet, which waits for whoever signs in for the same shop. */
export function forgetShop(): void {
  for (const name of ["begin", "chosen", "board", "bag", "said"]) forgetAll(`tournee.shop.${name}`);
}
