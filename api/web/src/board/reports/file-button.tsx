/** A file of a period, written by the server in the background and fetched when it is there. */
import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { Outcome } from "../kit/outcome";
import { useDoing } from "../kit/use-doing";
import { useWords } from "./page-words";
import { daysOf, type Period } from "./period";

const LOOK_MS = 800;

interface FileButtonProps {
  kind: Schemas["ExportKind"];
  period: Period;
  label: string;
}

export function FileButton({ kind, period, label }: FileButtonProps) {
  const { t } = useWords();
  const doing = useDoing();
  const [rows, setRows] = useState(0);
  const fetchFile = async () => {
    if (daysOf(period).length === 0) return doing.refuse(t("period.bad"));
    setRows(0);
    await doing.run(async () => {
      let file = await got(
        api.POST("/v1/exports", {
          body: {
            kind,
            from_day: period.from,
            to_day: period.to,
            format: "csv",
            status: [],
            organization_id: null,
            persons: false,
          },
        }),
      );
      while (file.status === "queued" || file.status === "running") {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        file = await got(api.GET("/v1/exports/{export_id}", { params: { path: { export_id: file.id } } }));
        setRows(file.rows);
      }
      if (file.status !== "done") throw new Problem(409, file.failure ?? "", file.title ?? t("file.failed"));
      const link = document.createElement("a");
      link.href = `/v1/exports/${file.id}/file`;
      link.download = file.file_name;
      link.click();
    });
  };
  return (
    <span class="file-button">
      <button type="button" class="small" disabled={doing.busy} onClick={() => void fetchFile()}>
        {doing.busy ? t("file.writing", { n: rows }) : label}
      </button>
      <Outcome doing={doing} done="" />
    </span>
  );
}
