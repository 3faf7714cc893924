import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { firstLanguage, say } from "../i18n/words";
import { keepText, keptText } from "../lib/kept";
import { en, fr, type Key } from "./words";
import "../styles/tokens.css";
import "./connect.css";

interface Grant {
  role: string;
  organization_id: string | null;
  courier_id: string | null;
}

interface SignedIn {
  session: Grant | null;
  choices: Grant[];
}

/** What was sent, to be sent again with a role. */
interface Attempt {
  path: string;
  body: Record<string, unknown>;
}

type Fault = { key: Key; seconds?: number };

const language = firstLanguage();
const { t, has } = say({ fr, en }, language);
const TOWN = "tournee.town";

const HOMES: Record<string, string> = { courier: "/courier/", shop: "/shop/" };

/** Where somebody goes who is signed in: where they came from, or their own screen. Only ever to a page of this server. */
function homeOf(role: string): string {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next : `${HOMES[role] ?? "/board/"}${PLACE}`;
}

/** Whether somebody only wants to get to their screen, as from the address of the server alone. */
const GOES = new URLSearchParams(location.search).has("go");

/** Where they want to be on it: what stands behind `#` is no link's token then, and goes along to whichever screen is theirs. */
const PLACE = GOES ? location.hash : "";

/** Tells who has signed in here already, null for nobody. */
async function roleNow(): Promise<string | null> {
  const answer = await fetch("/v1/session", { headers: { accept: "application/json" } }).catch(() => null);
  return answer?.ok ? ((await answer.json()) as Grant).role : null;
}

async function post(path: string, body: unknown): Promise<Response> {
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });
}

function Connect() {
  const [token] = useState(() => (GOES ? "" : location.hash.slice(1)));
  const [state, setState] = useState<"form" | "working" | "letter">(
    token === "" && !GOES ? "form" : "working",
  );
  const [fault, setFault] = useState<Fault | null>(null);
  const [choices, setChoices] = useState<{ attempt: Attempt; grants: Grant[] } | null>(null);

  const attempt = async (wanted: Attempt, bad: Key) => {
    setState("working");
    setFault(null);
    let answer: Response;
    try {
      answer = await post(wanted.path, wanted.body);
    } catch {
      setState("form");
      setFault({ key: "offline" });
      return;
    }
    if (!answer.ok) {
      setState("form");
      const seconds = Number(answer.headers.get("retry-after"));
      setFault(answer.status === 429 ? { key: "locked", seconds } : { key: bad });
      return;
    }
    const found = (await answer.json()) as SignedIn;
    if (found.session !== null) {
      // A courier's phone opens with the one who was here last.
      if (found.session.courier_id !== null) {
        keepText("tournee.courier", found.session.courier_id);
      }
      location.replace(homeOf(found.session.role));
      return;
    }
    setState("form");
    setChoices({ attempt: wanted, grants: found.choices });
  };

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `${t("title")} · Tournée`;
    // A link that is opened in the page that is there already: begin anew with it.
    addEventListener("hashchange", () => location.reload());
    if (token === "") {
      if (GOES) {
        void roleNow().then((role) => (role === null ? setState("form") : location.replace(homeOf(role))));
      }
      return;
    }
    // Nobody who looks over a shoulder, and no history, keeps it.
    history.replaceState(null, "", location.pathname + location.search);
    void attempt({ path: "/v1/login/exchange", body: { token } }, "linkBad");
  }, []);

  if (state === "working") return <p role="status">{t("working")}</p>;
  if (choices !== null) {
    return (
      <section>
        <h1>{t("choose")}</h1>
        {choices.grants.map((grant) => {
          const key = `role.${grant.role}`;
          return (
            <button
              key={`${grant.role}${grant.organization_id}`}
              type="button"
              class="main"
              onClick={() =>
                void attempt(
                  {
                    path: choices.attempt.path,
                    body: {
                      ...choices.attempt.body,
                      role: grant.role,
                      organization_id: grant.organization_id,
                    },
                  },
                  "refused",
                )
              }
            >
              {has(key) ? t(key) : grant.role}
            </button>
          );
        })}
      </section>
    );
  }
  return (
    <section>
      <h1>{t("title")}</h1>
      {fault && (
        <p class="fault" role="alert">
          {t(fault.key, { seconds: fault.seconds ?? 0 })}
        </p>
      )}
      <p>{t("courier")}</p>
      <h2>{t("or")}</h2>
      <PasswordForm
        onPassword={(body) => void attempt({ path: "/v1/login", body }, "refused")}
        onLetter={async (body) => {
          const answer = await post("/v1/login/link", body).catch(() => null);
          if (answer === null) setFault({ key: "offline" });
          else if (answer.ok) setState("letter");
          else setFault({ key: "refused" });
        }}
      />
      {state === "letter" && <p role="status">{t("letterSent")}</p>}
    </section>
  );
}

interface PasswordFormProps {
  onPassword: (body: Record<string, string>) => void;
  onLetter: (body: Record<string, string>) => void;
}

function PasswordForm({ onPassword, onLetter }: PasswordFormProps) {
  const [town, setTown] = useState(() => keptText(TOWN) ?? "");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState<string[]>([]);
  const check = (values: Record<string, string>): boolean => {
    const lacking = Object.keys(values).filter((name) => values[name]?.trim() === "");
    setMissing(lacking);
    if (lacking.length === 0) keepText(TOWN, town);
    return lacking.length === 0;
  };
  const told = (name: Key) => missing.includes(name) && <span class="fault">{t("missing")}</span>;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (check({ town, email, password })) onPassword({ town, email, password });
      }}
    >
      <label>
        {t("town")}
        <input
          type="text"
          autocomplete="off"
          value={town}
          aria-invalid={missing.includes("town")}
          onInput={(event) => setTown(event.currentTarget.value)}
        />
        {told("town")}
      </label>
      <label>
        {t("email")}
        <input
          type="email"
          autocomplete="username"
          value={email}
          aria-invalid={missing.includes("email")}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
        {told("email")}
      </label>
      <label>
        {t("password")}
        <input
          type="password"
          autocomplete="current-password"
          value={password}
          aria-invalid={missing.includes("password")}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
        {told("password")}
      </label>
      <button type="submit" class="main">
        {t("in")}
      </button>
      <button
        type="button"
        class="second"
        onClick={() => {
          if (check({ town, email })) onLetter({ town, email });
        }}
      >
        {t("letter")}
      </button>
    </form>
  );
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the app");
render(
  <main>
    <Connect />
  </main>,
  root,
);
