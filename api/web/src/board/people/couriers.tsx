import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { Check, Text } from "../kit/fields";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { useDoing } from "../kit/use-doing";
import { CourierForm } from "./courier-form";
import type { Courier, Crew } from "./crew";
import { HoursSheet } from "./hours-sheet";
import { useWords } from "./i18n/page-words";
import { LoginLink } from "./login-link";
import { SkillChips } from "./skills-field";

interface CouriersProps {
  crew: Crew;
  canChange: boolean;
  onChanged: () => void;
}

type Open = { what: "form" | "link" | "hours" | "signOut"; courier: Courier | null };

/** Everybody who makes rounds: their skills, their phone, their hours. */
export function Couriers({ crew, canChange, onChanged }: CouriersProps) {
  const { t, money, isOneOf, about } = useWords();
  const [open, setOpen] = useState<Open | null>(null);
  const [former, setFormer] = useState(false);
  const [search, setSearch] = useState("");
  const shown = crew.couriers.filter(
    (one) => (former || one.active) && one.name.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const close = () => setOpen(null);
  // As it is now: somebody else may have changed it since it was opened.
  const chosen = open?.courier
    ? (crew.couriers.find((one) => one.id === open.courier?.id) ?? open.courier)
    : null;
  const button = (what: Open["what"], courier: Courier, label: string, kind = "small") => (
    <button
      type="button"
      class={kind}
      aria-label={about(label, courier.name)}
      onClick={() => setOpen({ what, courier })}
    >
      {label}
    </button>
  );
  return (
    <section class="panel" aria-labelledby="couriers-title">
      <div class="part-head">
        <h2 id="couriers-title">{t("people.couriers")}</h2>
        {canChange && (
          <button type="button" class="small strong" onClick={() => setOpen({ what: "form", courier: null })}>
            {t("courier.add")}
          </button>
        )}
      </div>
      <div class="field-row">
        {crew.couriers.length > 8 && (
          <Text label={t("people.search")} type="search" value={search} onValue={setSearch} />
        )}
        <Check label={t("courier.former")} checked={former} onChecked={setFormer} />
      </div>
      {shown.length === 0 && <p class="empty-note">{t("courier.none")}</p>}
      <ul class="things">
        {shown.map((one) => (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>{one.name}</strong>
              <span class="quiet">
                {[
                  one.phone,
                  one.cost_per_hour_minor
                    ? t("courier.perHour", { cost: money(one.cost_per_hour_minor) })
                    : "",
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              <SkillChips skills={one.skills} />
              {!one.active && <span class="chip calm">{t("courier.left")}</span>}
            </div>
            <div class="buttons">
              {canChange && one.active && button("link", one, t("courier.link"), "small strong")}
              {isOneOf("coordinator", "admin") && button("hours", one, t("courier.hours"))}
              {canChange && button("form", one, t("act.edit"))}
              {canChange && button("signOut", one, t("courier.signOut"))}
            </div>
          </li>
        ))}
      </ul>
      {open?.what === "form" && (
        <CourierForm courier={chosen} crew={crew} onChanged={onChanged} onClose={close} />
      )}
      {open?.what === "link" && chosen && <LoginLink courier={chosen} onClose={close} />}
      {open?.what === "hours" && chosen && <HoursSheet courier={chosen} onClose={close} />}
      {open?.what === "signOut" && chosen && <SignOut courier={chosen} onClose={close} />}
    </section>
  );
}

function SignOut({ courier, onClose }: { courier: Courier; onClose: () => void }) {
  const { t } = useWords();
  const doing = useDoing();
  const [ended, setEnded] = useState<number | null>(null);
  const signOut = () =>
    doing.run(async () => {
      const { ended: count } = await got(
        api.POST("/v1/couriers/{courier_id}/sign-out", { params: { path: { courier_id: courier.id } } }),
      );
      setEnded(count);
    });
  return (
    <Sheet title={t("signOut.title", { name: courier.name })} onClose={onClose}>
      <p>{t("signOut.text")}</p>
      <ProblemNote error={doing.error} />
      {ended !== null && (
        <p class="good-note" role="status">
          {t("signOut.done", { n: ended })}
        </p>
      )}
      <div class="buttons">
        <button type="button" class="small warn" disabled={doing.busy} onClick={() => void signOut()}>
          {t(doing.busy ? "state.working" : "courier.signOut")}
        </button>
        <button type="button" class="small" onClick={onClose}>
          {t("act.cancel")}
        </button>
      </div>
    </Sheet>
  );
}
