import { useEffect } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { addDays } from "../kit/calendar";
import { Check, Choose, Text, Toggles } from "../kit/fields";
import { Form } from "../kit/form";
import { ProblemNote } from "../kit/problem-note";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import type { Organization } from "./page";

type ExportForm = Schemas["ExportForm"];
type Kind = Schemas["ExportKind"];

interface ExportsPanelProps {
  organizations: readonly Organization[];
  canAsk: boolean;
}

const KINDS = ["deliveries", "visits", "rounds", "events", "cash", "fees", "cost_shares", "figures"] as const;
/** Of which a file may have some alone. */
const STATUSES: Partial<Record<Kind, readonly string[]>> = {
  deliveries: [
    "created",
    "held",
    "promised",
    "planned",
    "assigned",
    "collecting",
    "collected",
    "out_for_delivery",
    "handed_over",
    "delivered",
    "partially_delivered",
    "failed",
    "returned",
    "cancelled",
  ],
  visits: ["expected", "ordered", "skipped", "done", "missed"],
  rounds: ["draft", "planned", "released", "started", "paused", "completed", "aborted"],
};
const EVERY_MS = 1_500;

/** Tables to take out: asked for, written by the server, fetched while they are there. */
export function ExportsPanel({ organizations, canAsk }: ExportsPanelProps) {
  const list = useLoaded(
    async () => (await got(api.GET("/v1/exports", { params: { query: { limit: 50 } } }))).exports,
    [],
  );
  const open = (list.value ?? []).some((one) => one.status === "queued" || one.status === "running");
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => void list.reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, [open]);
  return (
    <>
      {canAsk && <AskForFile organizations={organizations} onAsked={() => void list.reload()} />}
      <Shown of={list}>
        {(all) => (
          <FileList
            files={all}
            organizations={organizations}
            canAsk={canAsk}
            onGone={() => void list.reload()}
          />
        )}
      </Shown>
    </>
  );
}

function AskForFile({
  organizations,
  onAsked,
}: {
  organizations: readonly Organization[];
  onAsked: () => void;
}) {
  const { t, today, has } = useWords();
  const draft = useDraft("exports.ask", () => ({
    kind: "deliveries" as Kind,
    from: `${today.slice(0, 7)}-01`,
    to: addDays(today, 0),
    format: "csv" as "csv" | "json",
    organization: "",
    persons: false,
    statuses: [] as string[],
  }));
  const { value, change } = draft;
  const own = ownOf(draft);
  const doing = useDoing();
  const statuses = STATUSES[value.kind] ?? [];
  const ask = async () => {
    const done = await doing.run(() =>
      api.POST("/v1/exports", {
        body: {
          kind: value.kind,
          from_day: value.from,
          to_day: value.to,
          format: value.format,
          organization_id: value.organization || null,
          persons: value.kind === "deliveries" && value.persons,
          status: value.statuses.filter((one) => statuses.includes(one)),
        },
      }),
    );
    if (done) onAsked();
  };
  return (
    <section class="panel" aria-labelledby="export-title">
      <h2 id="export-title">{t("export.title")}</h2>
      <Form entry={{ doing: doing }} label={t("export.ask")} onSubmit={() => void ask()}>
        <Choose
          label={t("export.kind")}
          hint={t(`export.kind.${value.kind}.hint`)}
          value={value.kind}
          options={KINDS.map((kind) => [kind, t(`export.kind.${kind}`)])}
          onValue={(kind) => change({ kind: kind as Kind, statuses: [] })}
        />
        <Text label={t("export.from")} type="date" required {...own("from", "/from_day")} />
        <Text
          label={t("export.to")}
          hint={t("export.toHint")}
          type="date"
          required
          min={value.from}
          {...own("to", "/to_day")}
        />
        <Choose
          label={t("export.format")}
          value={value.format}
          options={[
            ["csv", t("export.format.csv")],
            ["json", t("export.format.json")],
          ]}
          onValue={(format) => change({ format: format as "csv" | "json" })}
        />
        <Choose
          label={t("export.organization")}
          none={t("export.allTown")}
          options={organizations.map((one) => [one.id, one.name])}
          {...own("organization")}
        />
        {statuses.length > 0 && (
          <details>
            <summary>{t("export.statusesChosen", { n: value.statuses.length || statuses.length })}</summary>
            <Toggles
              label={t("export.statuses")}
              hint={t("export.statusesHint")}
              options={statuses.map((one) => {
                const key = `status.${one}`;
                return [one, has(key) ? t(key) : one] as const;
              })}
              chosen={value.statuses}
              onChosen={(chosen) => change({ statuses: chosen })}
            />
          </details>
        )}
        {value.kind === "deliveries" && (
          <Check
            label={t("export.persons")}
            hint={t("export.personsHint")}
            checked={value.persons}
            onChecked={(persons) => change({ persons })}
          />
        )}
      </Form>
    </section>
  );
}

interface FileListProps {
  files: readonly ExportForm[];
  organizations: readonly Organization[];
  canAsk: boolean;
  onGone: () => void;
}

function FileList({ files, organizations, canAsk, onGone }: FileListProps) {
  const { t, shortDay, moment, number } = useWords();
  const doing = useDoing();
  const names = new Map(organizations.map((one) => [one.id, one.name]));
  const remove = async (one: ExportForm) => {
    const done = await doing.run(() =>
      api.DELETE("/v1/exports/{export_id}", { params: { path: { export_id: one.id } } }),
    );
    if (done) onGone();
  };
  return (
    <section class="panel" aria-labelledby="exports-title">
      <h2 id="exports-title">{t("export.files")}</h2>
      <ProblemNote error={doing.error} />
      {files.length === 0 && <p class="empty-note">{t("export.none")}</p>}
      <ul class="things">
        {files.map((one) => (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>
                {t(`export.kind.${one.kind}`)} · {shortDay(one.from_day)} – {shortDay(one.to_day)}
              </strong>
              <span class="quiet">
                {[
                  moment(one.created_at),
                  one.organization_id === null ? "" : (names.get(one.organization_id) ?? ""),
                  one.format.toUpperCase(),
                  t("export.rows", { n: one.rows }),
                  t("export.size", { n: number(one.size / 1000, one.size < 100_000 ? 1 : 0) }),
                  one.persons ? t("export.withPersons") : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {one.attribution !== null && <span class="quiet">{one.attribution}</span>}
              {one.status === "done" && one.expires_at !== null && (
                <span class="quiet">{t("export.until", { when: moment(one.expires_at) })}</span>
              )}
              {one.title !== null && <span class="fault">{one.title}</span>}
            </div>
            <div class="buttons">
              {one.status === "done" ? (
                <a
                  class="small strong"
                  href={`/v1/exports/${encodeURIComponent(one.id)}/file`}
                  download={one.file_name}
                >
                  {t("act.download")}
                </a>
              ) : (
                <span class={`chip ${one.status === "failed" ? "late" : "cold"}`} role="status">
                  {t(`export.status.${one.status}`)}
                </span>
              )}
              {canAsk && one.status !== "expired" && (
                <button type="button" class="small" disabled={doing.busy} onClick={() => void remove(one)}>
                  {t("act.remove")}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
