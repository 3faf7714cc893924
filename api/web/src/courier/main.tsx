import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firstLanguage } from "../i18n/words";
import { watchForUpdates } from "../kept/updates";
import { keepText, keptText } from "../lib/kept";
import { App } from "./app";
import { wordsOf } from "./i18n/words";
import { openPhone } from "./store/database";
import { Phone } from "./store/phone";
import { Server, SignedOutError } from "./store/server";
import "../styles/tokens.css";
import "./styles/courier.css";
import "../styles/forced-colors.css";

const COURIER = "tournee.courier";

/** Who asks for the app is no courier: there is nothing for them here. */
class NotCourierError extends Error {}

/** Asks the server who is signed in, and keeps it for starts without a network. */
async function whose(server: Server): Promise<string> {
  const session = await server.session();
  if (session.courier_id === null) throw new NotCourierError("not a courier");
  keepText(COURIER, session.courier_id);
  return session.courier_id;
}

async function begin(): Promise<{ phone: Phone; courier: string }> {
  const server = new Server();
  const known = keptText(COURIER);
  // Who has been here before does not wait for the network.
  const courier = known ?? (await whose(server));
  const phone = new Phone(await openPhone(`tournee-courier-${courier}`), server);
  await phone.open();
  if (known !== null) {
    whose(server)
      .then((now) => {
        // Somebody else has signed in on this phone: each has what is their own.
        if (now !== known) location.reload();
      })
      // What keeps one from being asked is shown by the app itself.
      .catch(() => undefined);
  }
  return { phone, courier };
}

/** Says why the app does not open. */
function Failed({ error }: { error: unknown }) {
  const { t } = wordsOf(firstLanguage(), "UTC");
  return (
    <section class="empty" role="alert">
      <p>{t(error instanceof NotCourierError ? "app.notCourier" : "app.failed")}</p>
      <button type="button" class="main" onClick={() => location.reload()}>
        {t("app.retry")}
      </button>
      <a class="second" href="/connect">
        {t("app.connect")}
      </a>
    </section>
  );
}

function Root({ phone, courier }: { phone: Phone; courier: string }) {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  useEffect(() => void watchForUpdates("courier", setWaiting), []);
  return (
    <App
      phone={phone}
      courier={courier}
      update={waiting && (() => waiting.postMessage("take over"))}
      loadMap={async () => {
        const { RoundMap } = await import("./map/round-map");
        return { create: (options) => RoundMap.create({ ...options, workerUrl }) };
      }}
    />
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the app");
begin()
  .then(({ phone, courier }) => render(<Root phone={phone} courier={courier} />, root))
  .catch((error: unknown) => {
    if (error instanceof SignedOutError) location.replace("/connect");
    else render(<Failed error={error} />, root);
  });
