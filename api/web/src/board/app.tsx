import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { firstLanguage, keepLanguage, type Language } from "../i18n/words";
import type { Begun } from "../signed-in/begin";
import { BegunContext } from "./begun-context";
import { askClock } from "./clock";
import { DayPage } from "./day/page";
import { useWords, WordsContext, wordsOf } from "./i18n/words";
import { LiveContext, LiveStore } from "./live";
import { type BoardPage, PAGES, type Page } from "./pages";
import { useRoute } from "./route";
import { Shell } from "./shell/shell";

/** The coordinator's board: the day, and the pages around it. */
export function App({ begun }: { begun: Begun }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const words = useMemo(() => wordsOf(language, begun.town.time_zone), [language, begun.town.time_zone]);
  const live = useMemo(() => new LiveStore(), []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <BegunContext.Provider value={begun}>
      <WordsContext.Provider value={words}>
        <LiveContext.Provider value={live}>
          <Routed
            begun={begun}
            onLanguage={(next) => {
              keepLanguage(next);
              setLanguage(next);
            }}
          />
        </LiveContext.Provider>
      </WordsContext.Provider>
    </BegunContext.Provider>
  );
}

function Routed({ begun, onLanguage }: { begun: Begun; onLanguage: (language: Language) => void }) {
  const { t } = useWords();
  const { page, rest } = useRoute();
  const [clock, setClock] = useState(false);
  const main = useRef<HTMLElement>(null);
  const found = PAGES.find((one) => one.name === page);
  const name = found?.name ?? "day";
  const first = useRef(true);
  useEffect(() => {
    askClock(begun)
      // A board whose clock is a few seconds out is better than none.
      .catch((error: unknown) => console.warn("The town's clock was not told:", error))
      .finally(() => setClock(true));
  }, [begun]);
  useEffect(() => {
    document.title = `${t(`page.${name}`)} · ${begun.town.title}`;
    // Who listens to the page hears where they have come to; not when it opens.
    if (!first.current) main.current?.focus();
    first.current = false;
  }, [name, t]);
  return (
    <Shell page={name} onLanguage={onLanguage}>
      <main id="main" class={`page page-${name}`} ref={main} tabIndex={-1}>
        {!clock ? (
          <p class="waiting">{t("app.loading")}</p>
        ) : found === undefined ? (
          <DayPage wanted={rest[0]} />
        ) : (
          <Lazy key={found.name} page={found} begun={begun} />
        )}
      </main>
    </Shell>
  );
}

function Lazy({ page, begun }: { page: BoardPage; begun: Begun }) {
  const { t } = useWords();
  const [Loaded, setLoaded] = useState<{ page: Page } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    page
      .load()
      .then((module) => setLoaded({ page: module.default }))
      .catch((error: unknown) => {
        console.warn("The page does not load:", error);
        setFailed(true);
      });
  }, [page]);
  if (failed) {
    return (
      <section class="empty" role="alert">
        <p>{t("app.pageFailed")}</p>
        <button type="button" class="small" onClick={() => location.reload()}>
          {t("app.again")}
        </button>
      </section>
    );
  }
  return Loaded === null ? <p class="waiting">{t("app.loading")}</p> : <Loaded.page begun={begun} />;
}
