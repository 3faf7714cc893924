/** What became of days, in figures; what pooling has saved; files to take out. */
import type { Begun } from "../../signed-in/begin";
import { useSaid } from "../kit/use-said";
import { useRoute } from "../route";
import { FiguresSection } from "./figures-section";
import { PoolingSection } from "./pooling-section";
import { en, fr } from "./words";
import "../../styles/fields.css";
import "../kit/kit.css";
import "../kit/plots.css";
import "./reports.css";

const SECTIONS = ["figures", "pooling"] as const;

export default function ReportsPage({ begun }: { begun: Begun }) {
  const { t } = useSaid({ fr, en });
  const { rest } = useRoute();
  const present = SECTIONS.find((one) => one === rest[0]) ?? "figures";
  return (
    <div class="kit-page">
      <h1>{t("title")}</h1>
      <nav class="kit-tabs" aria-label={t("title")}>
        <ul>
          {SECTIONS.map((one) => (
            <li key={one}>
              <a href={`#/reports/${one}`} aria-current={one === present ? "page" : undefined}>
                {t(`section.${one}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {present === "figures" ? <FiguresSection begun={begun} /> : <PoolingSection begun={begun} />}
    </div>
  );
}
