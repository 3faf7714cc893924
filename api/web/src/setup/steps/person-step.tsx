import { useState } from "preact/hooks";
import { TextField } from "../../parts/field";
import { StepFrame } from "../frame";
import { foundTown, keepChoices, type SetupState } from "../setup-api";
import { faultsOf, told, useWords } from "../words";

/** The server has the last word: what is guessed first is refused there. */
const SHORTEST = 12;

interface PersonStepProps {
  state: SetupState;
  onBack: () => void;
  onFounded: (town: string) => void;
}

export function PersonStep({ state, onBack, onFounded }: PersonStepProps) {
  const words = useWords();
  const { t } = words;
  const [person, setPerson] = useState(state.choices.person);
  const [email, setEmail] = useState(state.choices.email);
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const go = async () => {
    // Whatever is wrong with the rest: who leaves now finds it again.
    const kept = keepChoices({ person: person.trim(), email: email.trim() }).catch(() => undefined);
    const bad: Record<string, string> = {};
    if (person.trim() === "") bad.person = t("required");
    if (email.trim() === "") bad.email = t("required");
    if (password === "") bad.password = t("required");
    else if (password.length < SHORTEST) bad.password = t("person.short");
    else if (password !== again) bad.again = t("person.differs");
    setFaults(bad);
    setFault("");
    if (Object.keys(bad).length > 0) return;
    setBusy(true);
    try {
      await kept;
      onFounded((await foundTown(password)).town);
    } catch (error) {
      const found = faultsOf(error);
      if (found.password) found.password = t("person.weak");
      if (found.email) found.email = t("person.emailBad");
      setFaults(found);
      // What is said beside a field is not said twice.
      setFault(found.password || found.email ? "" : told(error, words));
      setBusy(false);
    }
  };
  return (
    <StepFrame step="person" lead="person.lead" fault={fault}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void go();
        }}
      >
        <TextField
          label={t("person.name")}
          value={person}
          onValue={setPerson}
          fault={faults.person}
          autocomplete="name"
        />
        <TextField
          label={t("person.email")}
          type="email"
          value={email}
          onValue={setEmail}
          fault={faults.email}
          autocomplete="username"
        />
        <TextField
          label={t("person.password")}
          help={t("person.passwordHelp")}
          type="password"
          value={password}
          onValue={setPassword}
          fault={faults.password}
          autocomplete="new-password"
        />
        <TextField
          label={t("person.again")}
          type="password"
          value={again}
          onValue={setAgain}
          fault={faults.again}
          autocomplete="new-password"
        />
        <button type="submit" class="main" disabled={busy}>
          {t(busy ? "person.founding" : "person.found")}
        </button>
      </form>
      <button type="button" class="second" disabled={busy} onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}
