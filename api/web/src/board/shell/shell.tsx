import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../i18n/words";
import { signOut } from "../../signed-in/api";
import { useBegun } from "../begun-context";
import { useNow } from "../clock";
import { type Key, useWords } from "../i18n/words";
import { CloseIcon, ListIcon } from "../icons";
import { useLive } from "../live";
import { PAGES } from "../pages";

interface ShellProps {
  page: string;
  onLanguage: (language: Language) => void;
  children: ComponentChildren;
}

/** What stands around every page: town, menu, clock, whether it is live, language, the way out. */
export function Shell({ page, onLanguage, children }: ShellProps) {
  const { t } = useWords();
  const { town } = useBegun();
  const [open, setOpen] = useState(false);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={toMain}>
        {t("app.skip")}
      </button>
      <header class="top">
        <button
          type="button"
          class="round-button menu-button"
          aria-label={t("app.menu")}
          onClick={() => setOpen(true)}
        >
          <ListIcon />
        </button>
        <p class="town">
          {town.title}
          {!town.live_mode && <span class="chip waits">{t("app.sandbox")}</span>}
        </p>
        <nav class="menu" aria-label={t("app.menu")}>
          <Links page={page} onGo={() => undefined} />
        </nav>
        <Live />
        <Clock />
        <div class="top-own">
          <Own onLanguage={onLanguage} />
        </div>
      </header>
      {children}
      {open && <Drawer page={page} onLanguage={onLanguage} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The address behind `#` says which page is shown: it must not be overwritten by where the focus goes. */
function toMain(): void {
  document.getElementById("main")?.focus();
}

function Links({ page, onGo }: { page: string; onGo: () => void }) {
  const { t } = useWords();
  return (
    <ul>
      {["day", ...PAGES.map(({ name }) => name)].map((name) => (
        <li key={name}>
          <a href={`#/${name}`} aria-current={name === page ? "page" : undefined} onClick={onGo}>
            {t(`page.${name}` as Key)}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Own({ onLanguage }: { onLanguage: (language: Language) => void }) {
  const { t, language } = useWords();
  const { session } = useBegun();
  const other = language === "fr" ? "en" : "fr";
  const [stays, setStays] = useState(false);
  return (
    <>
      <span class="quiet who">{session.name}</span>
      <button type="button" class="plain" lang={other} onClick={() => onLanguage(other)}>
        {t("app.otherLanguage")}
      </button>
      <button
        type="button"
        class="plain"
        onClick={() => {
          setStays(false);
          signOut().catch(() => setStays(true));
        }}
      >
        {t("app.signOut")}
      </button>
      {stays && (
        <span class="fault" role="alert">
          {t("app.stillIn")}
        </span>
      )}
    </>
  );
}

function Clock() {
  const { time } = useWords();
  return <time class="clock">{time(useNow(5_000))}</time>;
}

function Live() {
  const { t } = useWords();
  const live = useLive();
  if (live === "none") return null;
  return (
    <span class="live" data-live={live} role="status">
      <span class="dot" aria-hidden="true" />
      <span class="live-word">{t(`live.${live}`)}</span>
    </span>
  );
}

interface DrawerProps {
  page: string;
  onLanguage: (language: Language) => void;
  onClose: () => void;
}

/** The menu of a phone. */
function Drawer({ page, onLanguage, onClose }: DrawerProps) {
  const { t } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      class="drawer"
      ref={dialog}
      aria-label={t("app.menu")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <button type="button" class="round-button" aria-label={t("app.close")} onClick={onClose}>
        <CloseIcon />
      </button>
      <nav aria-label={t("app.menu")}>
        <Links page={page} onGo={onClose} />
      </nav>
      <div class="drawer-own">
        <Own onLanguage={onLanguage} />
      </div>
    </dialog>
  );
}
