import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firstLanguage } from "../i18n/words";
import { watchForUpdates } from "../kept/updates";
import { signInAddress } from "../signed-in/api";
import { OfflineError } from "../signed-in/problem";
import { App } from "./app";
import { type Begin, begin, type Choice, WrongRoleError } from "./begin";
import { ChooseScreen } from "./choose-screen";
import { wordsOf } from "./i18n/words";
import "../styles/tokens.css";
import "./styles/shop.css";
import "../styles/forced-colors.css";

const { t } = wordsOf(firstLanguage(), "UTC", "EUR");
document.documentElement.lang = firstLanguage();

function Root({ begun }: { begun: Begin | Choice }) {
  const [chosen, setChosen] = useState<Begin | null>("shop" in begun ? begun : null);
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => void watchForUpdates("shop", setWaiting), []);
  if (chosen === null) return <ChooseScreen choice={begun} onChosen={setChosen} />;
  return <App begin={chosen} update={waiting && (() => waiting.postMessage("take over"))} />;
}

/** Says why the screen does not open. */
function Failed({ error }: { error: unknown }) {
  const key =
    error instanceof WrongRoleError
      ? "start.wrongRole"
      : error instanceof OfflineError
        ? "start.offline"
        : "start.failed";
  return (
    <main class="not-here">
      <p role="alert">{t(key)}</p>
      <button type="button" class="main" onClick={() => location.reload()}>
        {t("start.again")}
      </button>
      <a class="second" href={signInAddress()}>
        {t("start.signIn")}
      </a>
    </main>
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the screen");
begin()
  .then((begun) => render(<Root begun={begun} />, root))
  .catch((error: unknown) => {
    console.error(error);
    render(<Failed error={error} />, root);
  });
