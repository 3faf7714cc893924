import { useState } from "preact/hooks";
import { TextField } from "../../parts/field";
import { useWords } from "../words";

export function Token({ wrong, onToken }: { wrong: boolean; onToken: (token: string) => void }) {
  const { t } = useWords();
  const [token, setToken] = useState("");
  return (
    <section class="step">
      <h1>{t("token.title")}</h1>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          // Whoever pastes the whole address means the same.
          onToken(token.trim().replace(/^.*#/, ""));
        }}
      >
        <TextField
          label={t("token.label")}
          help={t("token.help")}
          fault={wrong ? t("token.wrong") : undefined}
          value={token}
          onValue={setToken}
          autocomplete="off"
        />
        <button type="submit" class="main" disabled={token.trim() === ""}>
          {t("next")}
        </button>
      </form>
    </section>
  );
}

export function Closed({ signedIn }: { signedIn: boolean }) {
  const { t } = useWords();
  return (
    <section class="step">
      <h1>{t("closed.title")}</h1>
      <p class="lead">{t(signedIn ? "closed.role" : "closed.help")}</p>
      <a class="main" href={`/connect?next=${encodeURIComponent("/setup/")}`}>
        {t("closed.in")}
      </a>
      <a class="second" href="/board/">
        {t("orders.open")}
      </a>
    </section>
  );
}
