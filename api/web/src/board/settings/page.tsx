/** What the town has decided, who takes part, and which programs are let in: a section at a time. */
import { useEffect, useRef } from "preact/hooks";
import type { Begun } from "../../signed-in/begin";
import { useSaid } from "../kit/use-said";
import { useRoute } from "../route";
import { SECTIONS } from "./sections";
import { en, fr } from "./words";
import "../../styles/fields.css";
import "../kit/kit.css";
import "./settings.css";

export default function SettingsPage({ begun }: { begun: Begun }) {
  const { t } = useSaid({ fr, en });
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
    <div class="kit-page">
      <h1>{t("title")}</h1>
      <nav class="kit-tabs" aria-label={t("title")} ref={tabs}>
        <ul>
          {seen.map((one) => (
            <li key={one.name}>
              <a href={`#/settings/${one.name}`} aria-current={one === present ? "page" : undefined}>
                {t(one.title)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section class="kit-sheet" aria-labelledby="section-title">
        <h2 id="section-title" ref={title} tabIndex={-1}>
          {t(present.title)}
        </h2>
        <Screen key={present.name} begun={begun} />
      </section>
    </div>
  );
}
