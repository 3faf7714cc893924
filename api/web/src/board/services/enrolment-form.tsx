import { api, got } from "../../signed-in/api";
import { Check, Choose, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf } from "../kit/use-entry";
import { DoorFields, doorOf, NO_DOOR } from "./door-fields";
import { EMPTY_FILE, FileFields, fileOf } from "./file-fields";
import { useWords } from "./i18n/page-words";
import { fieldOf, type Known } from "./known";
import { newPlan, newTerms, TermsFields } from "./rhythm-fields";

interface EnrolmentFormProps {
  known: Known;
  programme: string;
  onAsked: (enrolmentId: string) => void;
  onClose: () => void;
}

/** Somebody asks for a part in a programme: who they are, where they are visited, what is known of them, and when. */
export function EnrolmentForm({ known, programme, onAsked, onClose }: EnrolmentFormProps) {
  const { t, today, language } = useWords();
  const programmes = known.programmes.filter((one) => one.active);
  const draft = useDraft("services.enrolment", () => ({
    programme: programme || (programmes.length === 1 ? (programmes[0]?.id ?? "") : ""),
    name: "",
    phone: "",
    language,
    door: NO_DOOR,
    floor: "",
    code: "",
    note: "",
    from: today,
    to: "",
    reference: "",
    agrees: false,
    file: EMPTY_FILE,
    withPlan: true,
    terms: newTerms(today),
  }));
  const { value, change } = draft;
  const own = ownOf(draft);
  const doing = useDoing();
  const chosen = known.programmes.find((one) => one.id === value.programme);
  const service = known.services.find((one) => one.key === chosen?.service);
  const isHealth = service !== undefined && fieldOf<string>(service.service, "purpose") === "health";
  const ask = async () => {
    let made = "";
    const done = await doing.run(async () => {
      const answer = await got(
        api.POST("/v1/enrolments", {
          body: {
            programme_id: value.programme,
            recipient: {
              name: value.name.trim(),
              phone: value.phone.trim(),
              language: value.language,
              email: "",
              at_door: {
                floor: value.floor,
                code: value.code,
                note: value.note,
                safe_place: "",
                neighbour: "",
                do_not_ring: false,
              },
            },
            door: doorOf(value.door),
            from_day: value.from,
            to_day: value.to === "" ? null : value.to,
            external_ref: value.reference.trim(),
            file: {
              ...fileOf(value.file),
              consented_at: value.agrees ? new Date().toISOString().replace(/\.\d+Z$/, "Z") : null,
            },
            plan: value.withPlan ? newPlan(value.terms) : null,
          },
        }),
      );
      made = answer.id;
    });
    if (!done) return;
    draft.forget();
    onAsked(made);
  };
  return (
    <Sheet title={t("enrolment.ask")} onClose={onClose} wide>
      <Form
        entry={{ doing: doing, ...draft }}
        label={t("enrolment.askNow")}
        onSubmit={() => void ask()}
        onCancel={onClose}
      >
        <Choose
          class="wide"
          label={t("visits.programme")}
          required
          none={t("choose")}
          value={value.programme}
          options={programmes.map((one) => [one.id, one.title])}
          onValue={(one) => change({ programme: one })}
        />
        <Text label={t("person.name")} required {...own("name", "/recipient/name")} />
        <Text label={t("person.phone")} type="tel" {...own("phone", "/recipient/phone")} />
        <Choose
          label={t("person.language")}
          value={value.language}
          options={[
            ["fr", t("language.fr")],
            ["en", t("language.en")],
          ]}
          onValue={(one) => change({ language: one as "fr" | "en" })}
        />
        <DoorFields value={value.door} onValue={(door) => change({ door: { ...value.door, ...door } })} />
        <Text label={t("person.floor")} value={value.floor} onValue={(floor) => change({ floor })} />
        <Text label={t("person.code")} value={value.code} onValue={(code) => change({ code })} />
        <Text class="wide" label={t("person.doorNote")} {...own("note")} />
        <Text
          label={t("enrolment.from")}
          type="date"
          required
          pointer="/from_day"
          value={value.from}
          onValue={(from) => change({ from, terms: { ...value.terms, from } })}
        />
        <Text label={t("enrolment.to")} type="date" min={value.from} {...own("to", "/to_day")} />
        <Text
          label={t("person.reference")}
          hint={t("person.referenceHint")}
          {...own("reference", "/external_ref")}
        />
        <Check
          label={t("consent.agrees")}
          hint={t("consent.agreesHint")}
          checked={value.agrees}
          onChecked={(agrees) => change({ agrees })}
        />
        <details>
          <summary>{t("file.title")}</summary>
          <div class="form">
            <FileFields
              value={value.file}
              isHealth={isHealth}
              onValue={(part) => change({ file: { ...value.file, ...part } })}
            />
          </div>
        </details>
        <Check
          label={t("enrolment.withPlan")}
          checked={value.withPlan}
          onChecked={(withPlan) => change({ withPlan })}
        />
        {value.withPlan && (
          <TermsFields
            value={value.terms}
            known={known}
            onValue={(part) => change({ terms: { ...value.terms, ...part } })}
          />
        )}
      </Form>
    </Sheet>
  );
}
