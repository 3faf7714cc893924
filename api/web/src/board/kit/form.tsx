/** A form of the board's pages: what was typed before, what the server has refused, and its buttons. */
import { type ComponentChildren, createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { Problem } from "../../signed-in/problem";
import { Outcome } from "./outcome";
import { useCommon } from "./page-words";
import { FaultText } from "./problem-note";
import type { Doing } from "./use-doing";

interface Faults {
  error: unknown;
  empty: ReadonlySet<string>;
}

const FaultsContext = createContext<Faults>({ error: null, empty: new Set() });

interface FormProps {
  /** What is done with it; `found` where what was typed before is still in it. */
  entry: { doing: Doing; found?: boolean; forget?: () => void };
  label: string;
  onSubmit: () => void;
  onCancel?: () => void;
  children: ComponentChildren;
  strong?: "warn";
}

export function Form({ entry, label, onSubmit, onCancel, children, strong }: FormProps) {
  const { t } = useCommon();
  const { doing } = entry;
  const [empty, setEmpty] = useState<ReadonlySet<string>>(new Set());
  return (
    <FaultsContext.Provider value={{ error: doing.error, empty }}>
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const all = [...event.currentTarget.elements].filter(
            (one): one is HTMLInputElement => "willValidate" in one && (one as HTMLInputElement).willValidate,
          );
          const bad = all.filter((one) => !one.validity.valid);
          setEmpty(new Set(bad.map((one) => one.id)));
          if (bad.length > 0) bad[0]?.focus();
          else if (!doing.busy) onSubmit();
        }}
      >
        {entry.forget && <DraftNote found={entry.found === true} forget={entry.forget} />}
        {children}
        {/* What went well closes the form: whoever opens it anew is told nothing of before. */}
        <Outcome doing={doing} done="" />
        <div class="buttons">
          <button type="submit" class={`small ${strong ?? "strong"}`} disabled={doing.busy}>
            {doing.busy ? t("state.working") : label}
          </button>
          {onCancel && (
            <button type="button" class="small" onClick={onCancel}>
              {t("act.cancel")}
            </button>
          )}
        </div>
      </form>
    </FaultsContext.Provider>
  );
}

/** What the server says of a field, by the end of its JSON pointer; undefined for nothing. */
export function faultAt(error: unknown, pointer: string | undefined): ComponentChildren | undefined {
  if (pointer === undefined || !(error instanceof Problem)) return undefined;
  const own = error.faults.filter((fault) => fault.pointer === pointer || fault.pointer.endsWith(pointer));
  if (own.length === 0) return undefined;
  return own.map((fault) => (
    <FaultText key={fault.code} code={fault.code} message={fault.message} remedy={fault.remedy ?? ""} />
  ));
}

/** What is wrong with a field of a form: what the server says of it, or that it is empty or no value of its kind. */
export function useFault(
  id: string,
  pointer: string | undefined,
  blank: boolean,
): ComponentChildren | undefined {
  const { t } = useCommon();
  const { error, empty } = useContext(FaultsContext);
  return faultAt(error, pointer) ?? (empty.has(id) ? t(blank ? "field.missing" : "field.bad") : undefined);
}

/** Says that what was typed before is still there, and lets it go. */
export function DraftNote({ found, forget }: { found: boolean; forget: () => void }) {
  const { t } = useCommon();
  if (!found) return null;
  return (
    <p class="draft">
      {t("state.draft")}{" "}
      <button type="button" class="link" onClick={forget}>
        {t("act.forget")}
      </button>
    </p>
  );
}
