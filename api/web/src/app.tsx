import { useEffect, useMemo, useState } from "preact/hooks";
import { firstLanguage, keepLanguage, type Language, useWords, WordsContext, wordsOf } from "./i18n/language";
import { SchemeContext } from "./lib/scheme";
import { NOTHING, type Selection, SelectionContext, type SelectionState } from "./lib/selection";
import { useMedia } from "./lib/use-media";
import { Figures } from "./parts/figures";
import { Header } from "./parts/header";
import { FiguresIcon, MapIcon, RoundsIcon } from "./parts/icons";
import { type LoadMap, MapView } from "./parts/map-view";
import { RoundDetail } from "./parts/round-detail";
import { RoundList } from "./parts/round-list";
import { Savings } from "./parts/savings";
import { StopCard } from "./parts/stop-card";
import { StreetNotes } from "./parts/street-notes";
import { TechnicalDetail } from "./parts/technical-detail";
import { Timeline } from "./parts/timeline";
import { UnassignedList } from "./parts/unassigned";
import { embeddedPlan, fetchPlan, LoadError, type Loaded } from "./wire/load";

type Tab = "map" | "rounds" | "figures";

const TABS: [Tab, () => preact.JSX.Element][] = [
  ["map", MapIcon],
  ["rounds", RoundsIcon],
  ["figures", FiguresIcon],
];

interface DayProps {
  loaded: Loaded;
  loadMap: LoadMap;
  onLanguage: (language: Language) => void;
}

/** The day: on a phone one of three tabs, on a wide screen all of it at once. */
function Day({ loaded, loadMap, onLanguage }: DayProps) {
  const { t } = useWords();
  const { plan, planId } = loaded;
  const wide = useMedia("(min-width: 900px)");
  const [tab, setTab] = useState<Tab>("map");
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const state = useMemo<SelectionState>(
    () => ({
      selection,
      chooseRound: (round) => setSelection({ round, stop: null }),
      chooseStop: (round, stop) => setSelection({ round, stop }),
      closeStop: () => setSelection({ ...selection, stop: null }),
    }),
    [selection],
  );
  const chosen = selection.round === null ? undefined : plan.rounds[selection.round];
  const shows = (name: Tab) => wide || tab === name;
  return (
    <SelectionContext.Provider value={state}>
      <div class="page" data-tab={tab}>
        <a class="skip" href="#content">
          {t("app.skip")}
        </a>
        <Header loaded={loaded} onLanguage={onLanguage} />
        <main id="content" tabIndex={-1}>
          <div class="panel" hidden={!shows("rounds") && !shows("figures")}>
            {(!wide || chosen === undefined) && (
              <div hidden={!shows("figures")}>
                <Figures plan={plan} />
                <StreetNotes plan={plan} />
                <Savings plan={plan} />
              </div>
            )}
            <div class="rounds-side" hidden={!shows("rounds")}>
              {chosen !== undefined && selection.round !== null ? (
                <RoundDetail round={chosen} index={selection.round} planId={planId} />
              ) : (
                <RoundList plan={plan} />
              )}
              {!wide && chosen === undefined && <Timeline plan={plan} />}
            </div>
            {(!wide || chosen === undefined) && (
              <div hidden={!shows("figures")}>
                <UnassignedList plan={plan} />
              </div>
            )}
          </div>
          <div class="stage" hidden={!shows("map")}>
            <MapView plan={plan} served={planId !== null} loadMap={loadMap} visible={shows("map")} />
            {wide && <Timeline plan={plan} />}
          </div>
          <StopCard plan={plan} onMap={shows("map") ? null : () => setTab("map")} />
        </main>
        <nav class="tabs" aria-label={t("tab.label")}>
          {TABS.map(([name, TabIcon]) => (
            <button
              key={name}
              type="button"
              aria-current={tab === name ? "page" : undefined}
              onClick={() => {
                setTab(name);
                if (name !== "map") state.closeStop();
              }}
            >
              <TabIcon />
              {t(`tab.${name}`)}
            </button>
          ))}
        </nav>
      </div>
    </SelectionContext.Provider>
  );
}

interface AppProps {
  loadMap: LoadMap;
}

/** The page: finds the plan, the language and the colours, then shows the day. */
export function App({ loadMap }: AppProps) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [fault, setFault] = useState<LoadError | null>(null);
  const dark = useMedia("(prefers-color-scheme: dark)");
  const words = useMemo(() => wordsOf(language), [language]);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (loaded) document.title = `${loaded.plan.town_title}, ${words.day(loaded.plan.date)} · Tournée`;
  }, [loaded, words]);
  useEffect(() => {
    const plan = embeddedPlan();
    if (plan !== null) {
      setLoaded({ plan, planId: null, entries: [], pages: [] });
      return;
    }
    fetchPlan()
      .then(setLoaded)
      .catch((error: unknown) =>
        setFault(error instanceof LoadError ? error : new LoadError("", String(error))),
      );
  }, []);

  return (
    <WordsContext.Provider value={words}>
      <SchemeContext.Provider value={dark}>
        {loaded ? (
          <Day
            loaded={loaded}
            loadMap={loadMap}
            onLanguage={(value) => {
              keepLanguage(value);
              setLanguage(value);
            }}
          />
        ) : (
          <div class="greeting" role="status">
            <p class="brand">Tournée</p>
            <p>{words.t(fault === null ? "app.loading" : fault.noPlan ? "app.noPlan" : "app.loadFailed")}</p>
            {fault?.said && <p class="quiet">{fault.said}</p>}
            {fault && <TechnicalDetail detail={fault.detail} />}
            {fault && (
              <button type="button" onClick={() => location.reload()}>
                {words.t("app.retry")}
              </button>
            )}
          </div>
        )}
      </SchemeContext.Provider>
    </WordsContext.Provider>
  );
}
