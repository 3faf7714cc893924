import { useState } from "preact/hooks";
import type { Begun } from "../../signed-in/begin";
import { Sections } from "../kit/sections";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { Accounts } from "./accounts";
import { Couriers } from "./couriers";
import { readCrew } from "./crew";
import { Page, useWords } from "./i18n/page-words";
import { Roster } from "./roster";
import { Vehicles } from "./vehicles";
import "../kit/kit.css";
import "./people.css";

type Part = "roster" | "couriers" | "vehicles" | "accounts";

/** Who works when and with what, and who may open which screen. */
export default function PeoplePage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={["coordinator", "admin", "auditor"]}>
      <People />
    </Page>
  );
}

function People() {
  const { t, isOneOf } = useWords();
  const [part, setPart] = useState<Part>("roster");
  const crew = useLoaded(readCrew, []);
  const parts: Part[] = ["roster", "couriers", "vehicles"];
  if (isOneOf("admin", "auditor")) parts.push("accounts");
  const again = () => void crew.reload();
  const canChange = isOneOf("coordinator", "admin");
  return (
    <>
      <h1>{t("people.title")}</h1>
      <Sections
        label={t("people.parts")}
        sections={parts.map((one) => [one, t(`people.${one}`)] as const)}
        chosen={part}
        onChoose={setPart}
      />
      <Shown of={crew}>
        {(all) => (
          <>
            {part === "roster" && <Roster crew={all} canChange={canChange} />}
            {part === "couriers" && <Couriers crew={all} canChange={canChange} onChanged={again} />}
            {part === "vehicles" && <Vehicles crew={all} canChange={canChange} onChanged={again} />}
            {part === "accounts" && <Accounts crew={all} canChange={isOneOf("admin")} />}
          </>
        )}
      </Shown>
    </>
  );
}
