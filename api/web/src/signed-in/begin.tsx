/** How a screen for somebody who is signed in begins: who asks, of which town, or why it does not open. */
import { type ComponentChildren, render } from "preact";
import { firstLanguage, say } from "../i18n/words";
import { api, got, mySession, type PresentSession, type Schemas, signInAddress } from "./api";
import { en, fr } from "./words";

export interface Begun {
  session: PresentSession;
  town: Schemas["TownForm"];
}

/** Shows a screen to people with one of its roles; others are told where theirs is. */
export async function begin(
  roles: readonly Schemas["Role"][],
  screen: (begun: Begun) => ComponentChildren,
): Promise<void> {
  const root = document.getElementById("app");
  if (root === null) throw new Error("the page has no place for the app");
  const language = firstLanguage();
  document.documentElement.lang = language;
  const { t } = say({ fr, en }, language);
  try {
    const [session, town] = await Promise.all([mySession(), got(api.GET("/v1/town"))]);
    if (roles.includes(session.role)) {
      render(screen({ session, town }), root);
      return;
    }
    render(<NotHere text={t("wrongRole")} action={t("signInAsAnother")} href={signInAddress()} />, root);
  } catch (error) {
    console.error(error);
    render(<NotHere text={t("failed")} action={t("again")} href={location.href} />, root);
  }
}

function NotHere({ text, action, href }: { text: string; action: string; href: string }) {
  return (
    <main class="not-here">
      <p role="alert">{text}</p>
      <a class="main" href={href}>
        {action}
      </a>
    </main>
  );
}
