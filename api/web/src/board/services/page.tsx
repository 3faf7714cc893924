import { useState } from "preact/hooks";
import type { Begun } from "../../signed-in/begin";
import { Sections } from "../kit/sections";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { Catalogue } from "./catalogue";
import { Doors } from "./doors";
import { Enrolments } from "./enrolments";
import { Page, useWords } from "./i18n/page-words";
import { readKnown } from "./known";
import { Programmes } from "./programmes";
import { ReasonBar, ReasonContext } from "./reason";
import { Visits } from "./visits";
import { Weeks } from "./weeks";
import "../kit/kit.css";
import "./services.css";

const PARTS = ["visits", "enrolments", "weeks", "doors", "programmes", "catalogue"] as const;
type Part = (typeof PARTS)[number];

/** What the town offers beside deliveries: its programmes, who takes part, when they are visited. */
export default function ServicesPage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={["coordinator", "admin", "auditor"]}>
      <Services />
    </Page>
  );
}

function Services() {
  const { t, isOneOf } = useWords();
  const canChange = isOneOf("coordinator", "admin");
  // Auditors see figures and states, and nobody's name.
  const parts = PARTS.filter((one) => canChange || !["weeks", "doors"].includes(one));
  const [part, setPart] = useState<Part>("visits");
  const [reason, setReason] = useState("");
  const known = useLoaded(readKnown, []);
  const again = () => void known.reload();
  const isAboutPeople = ["visits", "enrolments", "weeks", "programmes"].includes(part);
  return (
    <ReasonContext.Provider value={reason}>
      <h1>{t("services.title")}</h1>
      <Sections
        label={t("services.parts")}
        sections={parts.map((one) => [one, t(`services.${one}`)] as const)}
        chosen={part}
        onChoose={setPart}
      />
      {canChange && isAboutPeople && <ReasonBar reason={reason} onReason={setReason} />}
      <Shown of={known}>
        {(all) => (
          <>
            {all.programmes.length === 0 &&
              part !== "catalogue" &&
              part !== "programmes" &&
              part !== "doors" && (
                <div class="empty-note">
                  <p>{t("services.none")}</p>
                  <button
                    type="button"
                    class="link"
                    onClick={() => setPart(all.services.length > 0 ? "programmes" : "catalogue")}
                  >
                    {t(all.services.length > 0 ? "services.toProgrammes" : "services.toCatalogue")}
                  </button>
                </div>
              )}
            {part === "visits" && <Visits known={all} canChange={canChange} />}
            {part === "enrolments" && <Enrolments known={all} canChange={canChange} onChanged={again} />}
            {part === "weeks" && <Weeks known={all} />}
            {part === "doors" && <Doors />}
            {part === "programmes" && <Programmes known={all} canChange={canChange} onChanged={again} />}
            {part === "catalogue" && <Catalogue known={all} canChange={canChange} onChanged={again} />}
          </>
        )}
      </Shown>
    </ReasonContext.Provider>
  );
}
