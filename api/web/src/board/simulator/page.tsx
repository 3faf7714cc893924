/** What would be if: days that are lived through on a clock of their own, and compared. */
import type { Begun } from "../../signed-in/begin";
import { useSaid } from "../kit/use-said";
import { useRoute } from "../route";
import { Asking } from "./asking";
import { OneSimulation } from "./one-simulation";
import { SimulationList } from "./simulation-list";
import { en, fr } from "./words";
import "../../styles/fields.css";
import "../kit/kit.css";
import "./simulator.css";

export default function SimulatorPage({ begun }: { begun: Begun }) {
  const { t } = useSaid({ fr, en });
  const { rest } = useRoute();
  const [id = "", other = ""] = rest;
  const { role } = begun.session;
  return (
    <div class="kit-page">
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
    </div>
  );
}
