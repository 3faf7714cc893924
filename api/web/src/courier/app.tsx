import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { firstLanguage, type Language } from "../i18n/words";
import { useWords, WordsContext, wordsOf } from "./i18n/words";
import { fetchMap, type KeptMap, keptMap } from "./map/kept-map";
import { ChangeCard } from "./parts/change-card";
import { DayScreen } from "./parts/day-screen";
import { BackIcon, DayIcon, ListIcon, MapIcon, StopIcon } from "./parts/icons";
import { type LoadMap, MapScreen } from "./parts/map-screen";
import { RoundScreen } from "./parts/round-screen";
import { StatusStrip } from "./parts/status-strip";
import { StopScreen } from "./parts/stop-screen";
import { UndoToast } from "./parts/undo-toast";
import { PhoneContext, usePhone, usePhoneState } from "./phone-context";
import { nextStop, type Seen } from "./store/fold";
import { type Phone, UNDO_MS } from "./store/phone";
import { follow } from "./store/position";

type Tab = "next" | "round" | "map" | "day";

const TABS: [Tab, () => preact.JSX.Element][] = [
  ["next", StopIcon],
  ["round", ListIcon],
  ["map", MapIcon],
  ["day", DayIcon],
];
const EVERY_MS = 30_000;

interface AppProps {
  phone: Phone;
  courier: string;
  loadMap: LoadMap;
  /** Called when a newer program is to take over; null where there is none. */
  update: (() => void) | null;
}

/** The courier's screen: the next stop first, everything else one touch away. */
export function App({ phone, courier, loadMap, update }: AppProps) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  return (
    <PhoneContext.Provider value={phone}>
      <Spoken language={language}>
        <Screens courier={courier} loadMap={loadMap} update={update} onLanguage={setLanguage} />
      </Spoken>
    </PhoneContext.Provider>
  );
}

function Spoken({ language, children }: { language: Language; children: preact.ComponentChildren }) {
  const { kept, settings } = usePhoneState();
  const zone = kept?.pull.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const words = useMemo(() => wordsOf(language, zone), [language, zone]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${words.t("app.title")} · Tournée`;
  }, [language, words]);
  useEffect(() => {
    document.documentElement.dataset.contrast = settings.contrast ? "strong" : "";
    document.documentElement.dataset.hand = settings.left ? "left" : "right";
  }, [settings]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

interface Toast {
  commands: string[];
  label: string;
  until_ms: number;
}

interface ScreensProps extends Omit<AppProps, "phone"> {
  onLanguage: (language: Language) => void;
}

function Screens({ courier, loadMap, update, onLanguage }: ScreensProps) {
  const { t } = useWords();
  const phone = usePhone();
  const { rounds, kept, line, settings, notices } = usePhoneState();
  const [tab, setTab] = useState<Tab>("next");
  const [roundId, setRoundId] = useState<string | null>(null);
  const [stopId, setStopId] = useState<string | null>(null);
  const [toast, setToast] = useState<Toast | null>(null);
  const [tiles, setTiles] = useState<KeptMap | null>(null);

  const round = rounds.find((one) => one.id === roundId) ?? chosenRound(rounds);
  const next = round ? nextStop(round) : null;
  const shown = round?.stops.find((stop) => stop.id === stopId) ?? next;
  const riding = round?.status === "started";

  useEffect(() => {
    void phone.sync();
    const again = () => {
      if (document.visibilityState === "visible") void phone.sync();
    };
    const timer = setInterval(again, EVERY_MS);
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      clearInterval(timer);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [phone]);

  const town = kept?.pull.town.map;
  useEffect(() => {
    if (town === undefined) return;
    void keptMap(phone.database).then(setTiles);
    if (line === "online") void fetchMap(phone.database, town).then(setTiles);
  }, [phone, town, line === "online"]);

  useEffect(() => {
    if (!riding || !settings.share) return;
    return follow(phone.database);
  }, [phone, riding, settings.share]);
  useAwake(riding && settings.awake);

  const onClosed = useCallback((commands: string[], label: string) => {
    setToast({ commands, label, until_ms: Date.now() + UNDO_MS });
    setStopId(null);
    setTab("next");
    scrollTo({ top: 0 });
  }, []);
  const show = (id: string) => {
    setStopId(id);
    setTab("next");
    scrollTo({ top: 0 });
  };

  return (
    <div class="courier" data-tab={tab}>
      <a class="skip" href="#content">
        {t("app.skip")}
      </a>
      <header class="top">
        <StatusStrip />
        <nav class="tabs" aria-label={t("tab.label")}>
          {TABS.map(([name, TabIcon]) => (
            <button
              key={name}
              type="button"
              aria-current={tab === name ? "page" : undefined}
              onClick={() => {
                setTab(name);
                if (name === "next") setStopId(null);
              }}
            >
              <TabIcon />
              {t(`tab.${name}`)}
              {name === "day" && notices.length > 0 && <span class="count">{notices.length}</span>}
            </button>
          ))}
        </nav>
      </header>
      {line === "signed_out" && (
        <section class="banner" role="alert">
          <p>{t(kept === null ? "app.signIn" : "app.signedOut")}</p>
          <a class="main" href="/connect">
            {t("app.connect")}
          </a>
        </section>
      )}
      {update !== null && (
        <section class="banner">
          <p>{t("app.update")}</p>
          <button type="button" class="second" onClick={update}>
            {t("app.updateNow")}
          </button>
        </section>
      )}
      <main id="content" tabIndex={-1}>
        {rounds.length > 1 && tab !== "day" && (
          <div class="chips rounds">
            {rounds.map((one, index) => (
              <button
                key={one.id}
                type="button"
                class="choice"
                aria-pressed={one.id === round?.id}
                onClick={() => {
                  setRoundId(one.id);
                  setStopId(null);
                }}
              >
                {t("round.choose")} {index + 1}
              </button>
            ))}
          </div>
        )}
        {round && tab !== "day" && <ChangeCard round={round} />}
        {tab === "day" ? (
          <DayScreen courier={courier} mapKept={tiles !== null} onLanguage={onLanguage} />
        ) : round === undefined ? (
          <section class="empty">
            <h1>{t("round.none")}</h1>
            <p>{t("round.noneHint")}</p>
          </section>
        ) : tab === "round" ? (
          <RoundScreen round={round} onStop={(stop) => show(stop.id)} />
        ) : tab === "map" ? (
          <MapScreen round={round} tiles={tiles} loadMap={loadMap} onStop={show} />
        ) : shown ? (
          <>
            {shown.id !== next?.id && (
              <button type="button" class="small back" onClick={() => setStopId(null)}>
                <BackIcon />
                {t("stop.back")}
              </button>
            )}
            <StopScreen key={shown.id} round={round} stop={shown} onClosed={onClosed} />
          </>
        ) : (
          <section class="empty">
            <h1>{t(round.status === "completed" ? "round.finished" : "round.allDone")}</h1>
            {round.status === "started" && (
              <button type="button" class="main" onClick={() => void phone.say("complete", { round })}>
                {t("round.finish")}
              </button>
            )}
          </section>
        )}
      </main>
      {toast !== null && (
        <UndoToast
          key={toast.commands[0]}
          label={t("act.closed", { code: toast.label })}
          until_ms={toast.until_ms}
          onUndo={async () => {
            await phone.takeBack(toast.commands);
            setToast(null);
          }}
          onOver={() => setToast(null)}
        />
      )}
    </div>
  );
}

/** The round that is under way, else the first one that is to be. */
function chosenRound(rounds: readonly Seen[]): Seen | undefined {
  return (
    rounds.find((one) => one.status === "started" || one.status === "paused") ??
    rounds.find((one) => one.status === "released") ??
    rounds[0]
  );
}

/** Keeps the screen on while a round is under way, where the browser can. */
function useAwake(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const ask = () => {
      if (document.visibilityState !== "visible") return;
      navigator.wakeLock
        .request("screen")
        .then((got) => {
          lock = got;
          if (over) void got.release();
        })
        // A phone that is low on battery refuses it.
        .catch(() => undefined);
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      over = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, [wanted]);
}
