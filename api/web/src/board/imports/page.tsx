import { useState } from "preact/hooks";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { Sections } from "../kit/sections";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { ColumnHelp } from "./column-help";
import { ExportsPanel } from "./exports-panel";
import { Page, useWords } from "./i18n/page-words";
import { ImportList } from "./import-list";
import { ImportResult } from "./import-result";
import { SendPanel } from "./send-panel";
import "../kit/kit.css";
import "./imports.css";

export type Organization = Schemas["OrganizationForm"];

/** Files in and out: orders from a table, and tables for accounts and statistics. */
export default function ImportsPage({ begun }: { begun: Begun }) {
  return (
    <Page begun={begun} roles={["coordinator", "admin", "auditor"]}>
      <Files />
    </Page>
  );
}

function Files() {
  const { t, isOneOf } = useWords();
  const [part, setPart] = useState<"in" | "out">("in");
  const organizations = useLoaded(
    () =>
      whole(async (cursor) => {
        const page = await got(api.GET("/v1/organizations", { params: { query: { limit: 200, cursor } } }));
        return { items: page.organizations, next_cursor: page.next_cursor };
      }),
    [],
  );
  return (
    <>
      <h1>{t("files.title")}</h1>
      <Sections
        label={t("files.parts")}
        sections={[
          ["in", t("files.in")],
          ["out", t("files.out")],
        ]}
        chosen={part}
        onChoose={setPart}
      />
      <Shown of={organizations}>
        {(all) =>
          part === "in" ? (
            <FilesIn organizations={all} canSend={isOneOf("coordinator", "admin")} />
          ) : (
            <ExportsPanel organizations={all} canAsk={isOneOf("coordinator", "admin")} />
          )
        }
      </Shown>
    </>
  );
}

function FilesIn({ organizations, canSend }: { organizations: readonly Organization[]; canSend: boolean }) {
  const { t } = useWords();
  const [shown, setShown] = useState<string | null>(null);
  const [sent, setSent] = useState(0);
  const open = (importId: string) => {
    setShown(importId);
    setSent((before) => before + 1);
  };
  return (
    <>
      {canSend ? (
        <div class="send-and-help">
          <SendPanel organizations={organizations} onSent={open} />
          <ColumnHelp organizations={organizations} />
        </div>
      ) : (
        <p class="empty-note">{t("readOnly")}</p>
      )}
      {shown !== null && (
        <ImportResult
          key={shown}
          importId={shown}
          organizations={organizations}
          canSend={canSend}
          onSentAgain={open}
          onOver={() => setSent((before) => before + 1)}
        />
      )}
      <ImportList organizations={organizations} changed={sent} shown={shown} onShow={setShown} />
    </>
  );
}
