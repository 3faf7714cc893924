/** What became of days, in figures; what pooling has saved; files to take out. */
import type { Begun } from "../../signed-in/begin";
import { BOARD } from "../kit/page-words";
import { useRoute } from "../route";
import { FiguresSection } from "./figures-section";
import { Page, useWords } from "./page-words";
import { PoolingSection } from "./pooling-section";
import "../../styles/fields.css";
import "../kit/kit.css";
import "../kit/plots.css";
import "./reports.css";

const SECTIONS = ["figures", "pooling"] as const;

export default function ReportsPage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={BOARD}>
      <Reports begun={begun} />
    </Page>
  );
}

function Reports({ begun }: { begun: Begun }) {
  const { t } = useWords();
  const { rest } = useRoute();
  const present = SECTIONS.find((one) => one === rest[0]) ?? "figures";
  return (
    <>
      <h1>{t("title")}</h1>
      <nav class="sections" aria-label={t("title")}>
        {SECTIONS.map((one) => (
          <a key={one} href={`#/reports/${one}`} aria-current={one === present ? "page" : undefined}>
            {t(`section.${one}`)}
          </a>
        ))}
      </nav>
      {present === "figures" ? <FiguresSection begun={begun} /> : <PoolingSection begun={begun} />}
    </>
  );
}
