import { useState } from "preact/hooks";
import { api, got, gotWithTag, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { Form } from "../kit/form";
import { ProblemNote } from "../kit/problem-note";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { FileFields, fileOf, typedFile } from "./file-fields";
import { useWords } from "./i18n/page-words";
import { because, type Enrolment, fieldOf, type Known } from "./known";
import { useReason } from "./reason";

type File = Schemas["FileForm"];

interface FilePartProps {
  enrolment: Enrolment;
  known: Known;
  onChanged: () => void;
}

interface Read {
  file: File;
  tag: string;
}

/** What is known of somebody for a service: looked at when it is asked for, since each look is kept. */
export function FilePart({ enrolment, known, onChanged }: FilePartProps) {
  const { t, moment } = useWords();
  const reason = useReason();
  const doing = useDoing();
  const [read, setRead] = useState<Read | null>(null);
  const [kept, setKept] = useState(false);
  const [conditions, setConditions] = useState<Schemas["ConditionsForm"] | null>(null);
  const path = { enrolment_id: enrolment.id };
  const look = async () => {
    const { data, tag } = await gotWithTag(
      api.GET("/v1/enrolments/{enrolment_id}/file", { params: { path, header: because(reason) } }),
    );
    setRead({ file: data, tag });
  };
  const check = async () =>
    setConditions(
      await got(
        api.GET("/v1/enrolments/{enrolment_id}/conditions", { params: { path, header: because(reason) } }),
      ),
    );
  const say = (consent: "given" | "refused" | "withdrawn") =>
    doing.run(async () => {
      await api.POST("/v1/enrolments/{enrolment_id}/consent", { params: { path }, body: { consent } });
      await look();
      setConditions(null);
      onChanged();
    });
  return (
    <section class="file-part" aria-label={t("file.title")}>
      <h3>{t("file.title")}</h3>
      <ProblemNote error={doing.error} />
      <div class="buttons">
        {read === null && (
          <button type="button" class="small" disabled={doing.busy} onClick={() => void doing.run(look)}>
            {t("file.look")}
          </button>
        )}
        <button type="button" class="small" disabled={doing.busy} onClick={() => void doing.run(check)}>
          {t("conditions.check")}
        </button>
      </div>
      {conditions !== null && <Conditions found={conditions} />}
      {read !== null && (
        <>
          <p>
            {t(`consent.${read.file.consent}`)}
            {read.file.consent_said_at !== null && ` (${moment(read.file.consent_said_at)})`}
          </p>
          <div class="buttons">
            {read.file.consent !== "given" && (
              <button
                type="button"
                class="small strong"
                disabled={doing.busy}
                onClick={() => void say("given")}
              >
                {t("consent.give")}
              </button>
            )}
            {read.file.consent === "unknown" && (
              <button type="button" class="small" disabled={doing.busy} onClick={() => void say("refused")}>
                {t("consent.refuse")}
              </button>
            )}
            {read.file.consent === "given" && (
              <button
                type="button"
                class="small warn"
                disabled={doing.busy}
                onClick={() => void say("withdrawn")}
              >
                {t("consent.withdraw")}
              </button>
            )}
          </div>
          {kept && (
            <p class="good-note" role="status">
              {t("file.kept")}
            </p>
          )}
          <FileForm
            key={read.tag}
            enrolment={enrolment}
            known={known}
            read={read}
            onAgain={() => void doing.run(look)}
            onKept={() => {
              setKept(true);
              void doing.run(look);
            }}
          />
        </>
      )}
    </section>
  );
}

function Conditions({ found }: { found: Schemas["ConditionsForm"] }) {
  const { t } = useWords();
  if (found.met) {
    return (
      <p class="good-note" role="status">
        {t("conditions.met")}
      </p>
    );
  }
  return (
    <ul class="problem" role="status">
      {found.unmet.map((one) => (
        <li key={one.code}>{one.title}</li>
      ))}
    </ul>
  );
}

interface FileFormProps {
  enrolment: Enrolment;
  known: Known;
  read: Read;
  onAgain: () => void;
  onKept: () => void;
}

function FileForm({ enrolment, known, read, onAgain, onKept }: FileFormProps) {
  const { t } = useWords();
  const doing = useDoing();
  const draft = useDraft(`services.file.${enrolment.id}`, () => typedFile(read.file));
  const programme = known.programmes.find((one) => one.id === enrolment.programme_id);
  const service = known.services.find((one) => one.key === programme?.service);
  const save = async () => {
    const done = await doing.run(async () => {
      try {
        await api.PUT("/v1/enrolments/{enrolment_id}/file", {
          params: { path: { enrolment_id: enrolment.id }, header: { "If-Match": read.tag } },
          body: fileOf(draft.value),
        });
      } catch (error) {
        if (error instanceof Problem && error.stale) onAgain();
        throw error;
      }
    });
    if (!done) return;
    draft.forget();
    onKept();
  };
  return (
    <details open={draft.found}>
      <summary>{t("file.edit")}</summary>
      <Form entry={{ doing: doing, ...draft }} label={t("act.save")} onSubmit={() => void save()}>
        <FileFields
          value={draft.value}
          isHealth={service !== undefined && fieldOf<string>(service.service, "purpose") === "health"}
          onValue={draft.change}
        />
      </Form>
    </details>
  );
}
