/** What the town has decided, who takes part, and which programs are let in: a section at a time. */
import { useEffect, useRef } from "preact/hooks";
import type { Begun } from "../../signed-in/begin";
import { BOARD } from "../kit/page-words";
import { useRoute } from "../route";
import { Page, useWords } from "./page-words";
import { SECTIONS } from "./sections";
import "../../styles/fields.css";
import "../kit/kit.css";
import "./settings.css";

export default function SettingsPage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={BOARD}>
      <Settings begun={begun} />
    </Page>
  );
}

function Settings({ begun }: { begun: Begun }) {
  const { t } = useWords();
  const { rest } = useRoute();
  const { role } = begun.session;
  const seen = SECTIONS.filter(({ roles }) => roles === undefined || roles.includes(role));
  const present = seen.find(({ name }) => name === rest[0]) ?? seen[0];
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(present?.name);
  const tabs = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone there are more of them than fit: the one that is open is to be seen.
    tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    // Who listens to the page hears that it is another section.
    if (before.current !== present?.name) title.current?.focus();
    before.current = present?.name;
  }, [present?.name]);
  if (present === undefined) return null;
  const Screen = present.screen;
  return (
    <>
      <h1>{t("title")}</h1>
      <nav class="sections" aria-label={t("title")} ref={tabs}>
        {seen.map((one) => (
          <a
            key={one.name}
            href={`#/settings/${one.name}`}
            aria-current={one === present ? "page" : undefined}
          >
            {t(one.title)}
          </a>
        ))}
      </nav>
      <section class="panel" aria-labelledby="section-title">
        <h2 id="section-title" ref={title} tabIndex={-1}>
          {t(present.title)}
        </h2>
        <Screen key={present.name} begun={begun} />
      </section>
    </>
  );
}
