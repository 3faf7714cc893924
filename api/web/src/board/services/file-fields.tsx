import type { Schemas } from "../../signed-in/api";
import { Area, Rows, Text } from "../kit/fields";
import { useWords } from "./i18n/page-words";

interface TypedContact {
  name: string;
  phone: string;
  relation: string;
}

interface TypedPaper {
  kind: string;
  from: string;
  to: string;
}

/** What is known of a person for one service, as it is typed. */
export interface TypedFile {
  birthDay: string;
  contacts: TypedContact[];
  papers: TypedPaper[];
  diet: string;
  prescriber: string;
  note: string;
}

export const EMPTY_FILE: TypedFile = {
  birthDay: "",
  contacts: [],
  papers: [],
  diet: "",
  prescriber: "",
  note: "",
};

type Content = Schemas["FileContent"];

export function fileOf(file: TypedFile): Content {
  return {
    birth_day: file.birthDay === "" ? null : file.birthDay,
    contacts: file.contacts,
    papers: file.papers.map((one) => ({
      kind: one.kind,
      from_day: one.from === "" ? null : one.from,
      to_day: one.to === "" ? null : one.to,
    })),
    diet: file.diet,
    prescriber: file.prescriber,
    note: file.note,
  };
}

export function typedFile(content: Content): TypedFile {
  return {
    birthDay: content.birth_day ?? "",
    contacts: (content.contacts ?? []).map((one) => ({
      name: one.name,
      phone: one.phone,
      relation: one.relation ?? "",
    })),
    papers: (content.papers ?? []).map((one) => ({
      kind: one.kind,
      from: one.from_day ?? "",
      to: one.to_day ?? "",
    })),
    diet: content.diet ?? "",
    prescriber: content.prescriber ?? "",
    note: content.note ?? "",
  };
}

interface FileFieldsProps {
  value: TypedFile;
  /** Whether who has prescribed it is asked for. */
  isHealth: boolean;
  onValue: (change: Partial<TypedFile>) => void;
}

export function FileFields({ value, isHealth, onValue }: FileFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <Text
        label={t("file.birthDay")}
        type="date"
        pointer="/birth_day"
        value={value.birthDay}
        onValue={(birthDay) => onValue({ birthDay })}
      />
      <Text label={t("file.diet")} pointer="/diet" value={value.diet} onValue={(diet) => onValue({ diet })} />
      {(isHealth || value.prescriber !== "") && (
        <Text
          label={t("file.prescriber")}
          pointer="/prescriber"
          value={value.prescriber}
          onValue={(prescriber) => onValue({ prescriber })}
        />
      )}
      <Rows
        label={t("file.contacts")}
        hint={t("file.contactsHint")}
        all={value.contacts}
        blank={{ name: "", phone: "", relation: "" }}
        add={t("file.addContact")}
        remove={(n) => t("file.removeContact", { n })}
        onAll={(contacts) => onValue({ contacts })}
      >
        {(one, set) => (
          <>
            <Text label={t("person.name")} required value={one.name} onValue={(name) => set({ name })} />
            <Text
              label={t("person.phone")}
              type="tel"
              required
              value={one.phone}
              onValue={(phone) => set({ phone })}
            />
            <Text label={t("file.relation")} value={one.relation} onValue={(relation) => set({ relation })} />
          </>
        )}
      </Rows>
      <Rows
        label={t("file.papers")}
        hint={t("file.papersHint")}
        all={value.papers}
        blank={{ kind: "", from: "", to: "" }}
        add={t("file.addPaper")}
        remove={(n) => t("file.removePaper", { n })}
        onAll={(papers) => onValue({ papers })}
      >
        {(one, set) => (
          <>
            <Text
              label={t("file.paperKind")}
              required
              pattern="[a-z][a-z0-9_]*"
              value={one.kind}
              onValue={(kind) => set({ kind })}
            />
            <Text
              label={t("file.paperFrom")}
              type="date"
              value={one.from}
              onValue={(from) => set({ from })}
            />
            <Text label={t("file.paperTo")} type="date" value={one.to} onValue={(to) => set({ to })} />
          </>
        )}
      </Rows>
      <Area
        class="wide"
        label={t("file.note")}
        pointer="/note"
        value={value.note}
        onValue={(note) => onValue({ note })}
      />
    </>
  );
}
