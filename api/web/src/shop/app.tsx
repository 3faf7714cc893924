import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { firstLanguage, type Language } from "../i18n/words";
import { BagScreen } from "./bag/bag-screen";
import { openWish } from "./bag/held-draft";
import type { Begin } from "./begin";
import { useWords, WordsContext, wordsOf } from "./i18n/words";
import { BoardScreen } from "./parts/board-screen";
import { BagIcon, BasketIcon, BellIcon, ShopIcon, TalkIcon } from "./parts/icons";
import { LineStrip, LostBanner } from "./parts/line-strip";
import { MessagesScreen, unreadOf, withCustomers } from "./parts/messages-screen";
import { ShopScreen } from "./parts/shop-screen";
import { ThreadScreen } from "./parts/thread-screen";
import { ShopContext, useShop, useShopState } from "./shop-context";
import { Shop } from "./store/shop";
import { isAwake, setSound, soundWanted, wake } from "./store/sound";
import type { TillWish } from "./store/till";

type Tab = "board" | "bag" | "messages" | "shop";

const TABS: [Tab, () => preact.JSX.Element][] = [
  ["board", BasketIcon],
  ["bag", BagIcon],
  ["messages", TalkIcon],
  ["shop", ShopIcon],
];

interface AppProps {
  begin: Begin;
  /** Called when a newer program is to take over; null where there is none. */
  update: (() => void) | null;
}

/** The shop's screen: what is to be prepared first, everything else one touch away. */
export function App({ begin, update }: AppProps) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const shop = useMemo(() => new Shop(begin), [begin]);
  const { time_zone, currency } = begin.town;
  const words = useMemo(() => wordsOf(language, time_zone, currency), [language, time_zone, currency]);
  useEffect(() => shop.start(), [shop]);
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${begin.shop.name} · Tournée`;
  }, [language, begin]);
  return (
    <ShopContext.Provider value={shop}>
      <WordsContext.Provider value={words}>
        <Screens update={update} onLanguage={setLanguage} />
      </WordsContext.Provider>
    </ShopContext.Provider>
  );
}

/** Where somebody is: in the address, so that the phone's own "back" goes back. */
function useTab(): [Tab, string, (tab: Tab, delivery_id?: string) => void] {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    let last = location.hash;
    const follow = () => {
      // Whoever skips the header stays on the screen where they are.
      if (location.hash === "#content") history.replaceState(null, "", last || "#board");
      last = location.hash;
      setHash(last);
    };
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  const [name = "", delivery_id = ""] = hash.slice(1).split("/");
  const tab = TABS.find(([one]) => one === name)?.[0] ?? "board";
  return [
    tab,
    delivery_id,
    (to, of = "") => {
      location.hash = of === "" ? to : `${to}/${of}`;
    },
  ];
}

function Screens({
  update,
  onLanguage,
}: {
  update: AppProps["update"];
  onLanguage: (language: Language) => void;
}) {
  const { t } = useWords();
  const shop = useShop();
  const { board } = useShopState();
  const [tab, deliveryId, go] = useTab();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const counts: Partial<Record<Tab, number>> = {
    board: board?.to_prepare.length ?? 0,
    messages: unreadOf(board),
  };
  useTouched(() => shop.seen());
  useEffect(() => {
    // Who listens hears where they are now; not when the page opens.
    if (!first.current) main.current?.querySelector<HTMLElement>("h1, h2")?.focus({ preventScroll: true });
    first.current = false;
    scrollTo({ top: 0 });
  }, [tab, deliveryId]);
  const onWish = (wish: TillWish) => {
    openWish(shop.id, wish);
    go("bag");
  };
  const thread = board && withCustomers(board).find((line) => line.delivery_id === deliveryId);
  return (
    <div class="shop" data-tab={tab}>
      <a class="skip" href="#content">
        {t("skip")}
      </a>
      <header class="top">
        <div class="top-line">
          <p class="shop-name">{shop.begin.shop.name}</p>
          <BellButton />
        </div>
        <LineStrip />
        {shop.begin.shops.length > 0 && (
          <p class="behalf">{t("shop.behalf", { shop: shop.begin.shop.name })}</p>
        )}
      </header>
      <LostBanner />
      {update !== null && (
        <section class="update">
          <p>{t("line.update")}</p>
          <button type="button" class="small" onClick={update}>
            {t("line.updateNow")}
          </button>
        </section>
      )}
      <main id="content" tabIndex={-1} ref={main}>
        {tab === "board" && (
          <BoardScreen onThread={(line) => go("messages", line.delivery_id)} onWish={onWish} />
        )}
        {tab === "bag" && <BagScreen onBoard={() => go("board")} />}
        {tab === "messages" &&
          (thread ? (
            <ThreadScreen line={thread} onBack={() => go("messages")} />
          ) : (
            <MessagesScreen onThread={(line) => go("messages", line.delivery_id)} />
          ))}
        {tab === "shop" && <ShopScreen onLanguage={onLanguage} />}
      </main>
      <nav class="tabs" aria-label={t("tab.label")}>
        {TABS.map(([name, TabIcon]) => (
          <button
            key={name}
            type="button"
            aria-current={tab === name ? "page" : undefined}
            onClick={() => go(name)}
          >
            <TabIcon />
            <span>{t(`tab.${name}`)}</span>
            {(counts[name] ?? 0) > 0 && <span class="count">{counts[name]}</span>}
          </button>
        ))}
      </nav>
    </div>
  );
}

/** Asks for the bell once, in plain sight; afterwards it is on the shop's page. */
function BellButton() {
  const { t } = useWords();
  const [wanted, setWanted] = useState(soundWanted);
  const [awake, setAwake] = useState(isAwake);
  useTouched(() => setTimeout(() => setAwake(isAwake()), 200));
  if (wanted) return awake ? null : <p class="quiet bell">{t("sound.touch")}</p>;
  return (
    <button
      type="button"
      class="small bell"
      aria-label={t("sound.ask")}
      title={t("sound.ask")}
      onClick={() => {
        setSound(true);
        setWanted(true);
        setAwake(true);
      }}
    >
      <BellIcon />
    </button>
  );
}

function useTouched(onTouched: () => void): void {
  useEffect(() => {
    const touched = () => {
      wake();
      onTouched();
    };
    addEventListener("pointerdown", touched);
    addEventListener("keydown", touched);
    return () => {
      removeEventListener("pointerdown", touched);
      removeEventListener("keydown", touched);
    };
  }, []);
}
