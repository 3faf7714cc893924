/** What would be if: days that are lived through on a clock of their own, and compared. */
import type { Begun } from "../../signed-in/begin";
import { BOARD } from "../kit/page-words";
import { useRoute } from "../route";
import { Asking } from "./asking";
import { OneSimulation } from "./one-simulation";
import { Page, useWords } from "./page-words";
import { SimulationList } from "./simulation-list";
import "../../styles/fields.css";
import "../kit/kit.css";
import "./simulator.css";

export default function SimulatorPage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={BOARD}>
      <Simulator begun={begun} />
    </Page>
  );
}

function Simulator({ begun }: { begun: Begun }) {
  const { t } = useWords();
  const { rest } = useRoute();
  const [id = "", other = ""] = rest;
  const { role } = begun.session;
  return (
    <>
      <h1>{t("title")}</h1>
      {id === "" ? (
        <>
          <p class="quiet">{t("lead")}</p>
          {(role === "admin" || role === "coordinator") && <Asking begun={begun} />}
          <SimulationList begun={begun} />
        </>
      ) : (
        <OneSimulation key={`${id}/${other}`} begun={begun} id={id} other={other} />
      )}
    </>
  );
}
