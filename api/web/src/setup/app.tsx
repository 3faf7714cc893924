import { useEffect, useState } from "preact/hooks";
import { keepLanguage } from "../i18n/words";
import { keepText, keptText } from "../lib/kept";
import { api, got, mySession, type Schemas } from "../signed-in/api";
import { OfflineError, Problem } from "../signed-in/problem";
import { firstToken, keepToken, readState, type SetupState } from "./setup-api";
import { AreaStep } from "./steps/area-step";
import { CrewStep } from "./steps/crew-step";
import { Demo } from "./steps/demo";
import { MapStep } from "./steps/map-step";
import { OrdersStep } from "./steps/orders-step";
import { PersonStep } from "./steps/person-step";
import { ShopsStep } from "./steps/shops-step";
import { firstOpen, readThings, type Things } from "./steps/signed-step";
import { Start } from "./steps/start";
import { Closed, Token } from "./steps/token";
import { TownStep } from "./steps/town-step";
import { useWords, WordsContext, wordsOf } from "./words";

const PLACE = "tournee.setup.step";

type Before = "start" | "map" | "town" | "person" | "demo";
type After = "area" | "shops" | "crew" | "orders";

type Where =
  | { kind: "loading" }
  | { kind: "failed" }
  | { kind: "token"; wrong: boolean }
  | { kind: "closed"; signedIn: boolean }
  | { kind: "before"; state: SetupState }
  | { kind: "after"; town: Schemas["TownForm"]; things: Things };

/** Whether a town has been founded and somebody is signed in who may go on with it. */
async function whereSignedIn(): Promise<Where> {
  // Asked by hand: who is not signed in is not led away from here.
  const answer = await fetch("/v1/session", { cache: "no-store" });
  if (!answer.ok) return { kind: "closed", signedIn: false };
  const session = await mySession();
  if (session.role !== "admin") return { kind: "closed", signedIn: true };
  const [town, things] = await Promise.all([got(api.GET("/v1/town")), readThings()]);
  return { kind: "after", town, things };
}

async function whereNow(): Promise<Where> {
  const token = firstToken();
  try {
    return { kind: "before", state: await readState() };
  } catch (error) {
    if (error instanceof OfflineError) return { kind: "failed" };
    if (!(error instanceof Problem)) throw error;
    if (error.code === "setup_token_wrong") return { kind: "token", wrong: token !== "" };
    if (error.code !== "setup_closed") return { kind: "failed" };
    try {
      return await whereSignedIn();
    } catch {
      return { kind: "failed" };
    }
  }
}

/** Where somebody was in the steps before there is a town; the server knows what was chosen in them. */
function placeOf(state: SetupState): Before {
  const kept = keptText(PLACE, "tab");
  if (state.build.status === "running") return "map";
  if (state.facts === null || state.choices.map === "") return kept === "map" ? "map" : "start";
  if (kept === "person" && state.choices.name !== "") return "person";
  return kept === "start" || kept === "demo" ? "start" : "town";
}

export function App({ first }: { first: "fr" | "en" }) {
  const [language, setLanguage] = useState(first);
  const words = wordsOf(language);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${words.t("title")} · Tournée`;
  }, [language]);
  return (
    <WordsContext.Provider value={words}>
      <header class="head">
        <strong>Tournée</strong>
        <button
          type="button"
          class="small"
          lang={language === "fr" ? "en" : "fr"}
          onClick={() => {
            const next = language === "fr" ? "en" : "fr";
            keepLanguage(next);
            setLanguage(next);
          }}
        >
          {language === "fr" ? "English" : "Français"}
        </button>
      </header>
      <main>
        <Steps />
      </main>
    </WordsContext.Provider>
  );
}

function Steps() {
  const { t } = useWords();
  const [where, setWhere] = useState<Where>({ kind: "loading" });
  const look = () => whereNow().then(setWhere, () => setWhere({ kind: "failed" }));
  useEffect(() => {
    // The address with the token, opened in the page that is there already.
    addEventListener("hashchange", () => location.reload());
    void look();
  }, []);
  switch (where.kind) {
    case "loading":
      return <p role="status">{t("loading")}</p>;
    case "failed":
      return (
        <section class="step">
          <p role="alert">{t("offline")}</p>
          <button type="button" class="main" onClick={() => void look()}>
            {t("again")}
          </button>
        </section>
      );
    case "token":
      return (
        <Token
          wrong={where.wrong}
          onToken={(token) => {
            keepToken(token);
            void look();
          }}
        />
      );
    case "closed":
      return <Closed signedIn={where.signedIn} />;
    case "before":
      return <BeforeTown first={where.state} onFounded={() => void look()} />;
    case "after":
      return (
        <AfterTown
          town={where.town}
          things={where.things}
          onChanged={async () => setWhere({ kind: "after", town: where.town, things: await readThings() })}
        />
      );
  }
}

function BeforeTown({ first, onFounded }: { first: SetupState; onFounded: () => void }) {
  const [state, setState] = useState(first);
  const [place, setPlace] = useState<Before>(() => placeOf(first));
  const go = (next: Before) => {
    keepText(PLACE, next, "tab");
    setPlace(next);
  };
  if (place === "start") return <Start onOwn={() => go("map")} onDemo={() => go("demo")} />;
  if (place === "demo") return <Demo state={state} onState={setState} onBack={() => go("start")} />;
  if (place === "map") {
    return <MapStep state={state} onState={setState} onBack={() => go("start")} onNext={() => go("town")} />;
  }
  if (place === "town") {
    return <TownStep state={state} onState={setState} onBack={() => go("map")} onNext={() => go("person")} />;
  }
  return <PersonStep state={state} onBack={() => go("town")} onFounded={onFounded} />;
}

interface AfterProps {
  town: Schemas["TownForm"];
  things: Things;
  onChanged: () => Promise<void>;
}

const AFTER: readonly After[] = ["area", "shops", "crew", "orders"];
const SCREENS = { area: AreaStep, shops: ShopsStep, crew: CrewStep, orders: OrdersStep };

function AfterTown({ town, things, onChanged }: AfterProps) {
  const [place, setPlace] = useState<After>(() => firstOpen(things));
  const Screen = SCREENS[place];
  const by = (step: 1 | -1) => setPlace(AFTER[AFTER.indexOf(place) + step] ?? place);
  return (
    <Screen town={town} things={things} onChanged={onChanged} onNext={() => by(1)} onBack={() => by(-1)} />
  );
}
