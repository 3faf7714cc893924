/** The shop itself: when it works, how fast, its holidays, its month, and help. */
import { useState } from "preact/hooks";
import { BackIcon, ClockIcon } from "../../courier/parts/icons";
import { keepLanguage, type Language } from "../../i18n/words";
import { signOut } from "../../signed-in/api";
import { forgetShop, leaveShop } from "../begin";
import { type Key, useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import { setSound, soundWanted } from "../store/sound";
import { CardScreen } from "./card-screen";
import { useFault } from "./fault";
import { HelpScreen } from "./help-screen";
import { HolidaysScreen, HoursScreen, PaceScreen } from "./hours-screens";
import { BellIcon, BellOffIcon, ChartIcon, HelpIcon, QrIcon, ShopIcon, SpeedIcon, SunIcon } from "./icons";
import { MonthScreen } from "./month-screen";
import { OtherShopScreen } from "./other-shop-screen";
import { PauseBar } from "./pause";

type Page = "card" | "month" | "open" | "pace" | "holidays" | "help" | "other";

const PAGES: [Page, () => preact.JSX.Element][] = [
  ["card", QrIcon],
  ["month", ChartIcon],
  ["open", ClockIcon],
  ["pace", SpeedIcon],
  ["holidays", SunIcon],
  ["help", HelpIcon],
  ["other", ShopIcon],
];
const SCREENS: Record<Page, () => preact.JSX.Element> = {
  card: CardScreen,
  month: MonthScreen,
  open: HoursScreen,
  pace: PaceScreen,
  holidays: HolidaysScreen,
  help: HelpScreen,
  other: OtherShopScreen,
};
const NAMES: Record<Page, Key> = {
  card: "shop.card",
  month: "shop.month",
  open: "shop.open",
  pace: "shop.pace",
  holidays: "shop.holidays",
  help: "shop.help",
  other: "shop.other",
};

export function ShopScreen({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { t, language } = useWords();
  const shop = useShop();
  const { begin } = shop;
  const leave = async () => {
    try {
      // What waits to be sent goes out while somebody is signed in for it.
      shop.presses.release();
      await shop.look();
      await signOut();
      // Not before: whoever has no network is still signed in, and works on.
      forgetShop();
    } catch (error) {
      show(error);
    }
  };
  // What is known from before may have been kept by a version that knew nothing of it.
  const worksForSeveral = (begin.session.organizations ?? []).length > 1 && begin.shops.length === 0;
  const [page, setPage] = useState<Page | null>(null);
  const [sound, setSounds] = useState(soundWanted);
  const { fault, show } = useFault();
  if (page !== null) {
    const Screen = SCREENS[page];
    return (
      <section class="page">
        <button type="button" class="small back" onClick={() => setPage(null)}>
          <BackIcon />
          {t("shop.back")}
        </button>
        <h1 tabIndex={-1}>{t(NAMES[page])}</h1>
        <Screen />
      </section>
    );
  }
  return (
    <section class="page">
      <h1 tabIndex={-1}>{begin.shop.name}</h1>
      <PauseBar />
      <ul class="rows">
        {PAGES.filter(([name]) => name !== "other" || worksForSeveral).map(([name, PageIcon]) => (
          <li key={name}>
            <button type="button" class="row" onClick={() => setPage(name)}>
              <PageIcon />
              <span>{t(NAMES[name])}</span>
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            class="row"
            aria-pressed={sound}
            onClick={() => {
              setSound(!sound);
              setSounds(!sound);
            }}
          >
            {sound ? <BellIcon /> : <BellOffIcon />}
            <span>{t(sound ? "sound.on" : "sound.off")}</span>
          </button>
        </li>
      </ul>
      <label class="language">
        {t("shop.language")}
        <select
          value={language}
          onChange={(event) => {
            const chosen = event.currentTarget.value as Language;
            keepLanguage(chosen);
            onLanguage(chosen);
          }}
        >
          <option value="fr" lang="fr">
            {t("shop.french")}
          </option>
          <option value="en" lang="en">
            {t("shop.english")}
          </option>
        </select>
      </label>
      {begin.shops.length > 0 && (
        <button type="button" class="second" onClick={leaveShop}>
          <ShopIcon />
          {t("shop.other")}
        </button>
      )}
      <button
        type="button"
        class="second"
        onClick={() => {
          void leave();
        }}
      >
        {t("shop.signOut")}
      </button>
      {fault}
    </section>
  );
}
