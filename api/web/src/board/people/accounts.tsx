import { useState } from "preact/hooks";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Copied } from "../kit/copied";
import { Few } from "../kit/few";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { AccountForm, type Invitation } from "./account-form";
import type { Crew, Organization } from "./crew";
import { useWords } from "./i18n/page-words";

type Account = Schemas["AccountForm"];

interface Known {
  accounts: Account[];
  organizations: Organization[];
}

/** Who may sign in with an address of mail, and as what. */
export function Accounts({ crew, canChange }: { crew: Crew; canChange: boolean }) {
  const { t, about } = useWords();
  const known = useLoaded(readAccounts, []);
  const [open, setOpen] = useState<string | "new" | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const doing = useDoing();
  const again = () => void known.reload();
  const invite = (account: Account) =>
    doing.run(async () => {
      const made = await got(
        api.POST("/v1/accounts/{account_id}/invite", {
          params: { path: { account_id: account.id } },
          body: { letter: false },
        }),
      );
      setInvitation({
        email: made.email,
        path: made.invitation.path,
        expires_at: made.invitation.expires_at,
      });
    });
  const signOut = (account: Account) =>
    doing.run(() =>
      api.POST("/v1/accounts/{account_id}/sign-out", { params: { path: { account_id: account.id } } }),
    );
  return (
    <section class="panel" aria-labelledby="accounts-title">
      <div class="part-head">
        <h2 id="accounts-title">{t("people.accounts")}</h2>
        {canChange && (
          <button type="button" class="small strong" onClick={() => setOpen("new")}>
            {t("account.add")}
          </button>
        )}
      </div>
      <ProblemNote error={doing.error} />
      <Shown of={known}>
        {({ accounts, organizations }) => (
          <>
            <Few all={accounts}>
              {(shown) => (
                <ul class="things">
                  {shown.map((one) => (
                    <li key={one.id} class="thing">
                      <AccountText account={one} crew={crew} organizations={organizations} />
                      {canChange && (
                        <div class="buttons">
                          <button
                            type="button"
                            class="small"
                            aria-label={about(t("act.edit"), one.email)}
                            onClick={() => setOpen(one.id)}
                          >
                            {t("act.edit")}
                          </button>
                          {one.active && (
                            <>
                              <button
                                type="button"
                                class="small"
                                disabled={doing.busy}
                                aria-label={about(t("account.invite"), one.email)}
                                onClick={() => void invite(one)}
                              >
                                {t("account.invite")}
                              </button>
                              <button
                                type="button"
                                class="small"
                                disabled={doing.busy}
                                aria-label={about(t("account.signOut"), one.email)}
                                onClick={() => void signOut(one)}
                              >
                                {t("account.signOut")}
                              </button>
                            </>
                          )}
                        </div>
                      )}
                    </li>
                  ))}
                </ul>
              )}
            </Few>
            {open !== null && (
              <AccountForm
                account={accounts.find((one) => one.id === open) ?? null}
                crew={crew}
                organizations={organizations}
                onChanged={again}
                onInvited={setInvitation}
                onClose={() => setOpen(null)}
              />
            )}
          </>
        )}
      </Shown>
      {invitation !== null && <InvitationSheet invitation={invitation} onClose={() => setInvitation(null)} />}
    </section>
  );
}

async function readAccounts(): Promise<Known> {
  const [accounts, organizations] = await Promise.all([
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/accounts", { params: { query: { limit: 200, cursor } } }));
      return { items: page.accounts, next_cursor: page.next_cursor };
    }),
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/organizations", { params: { query: { limit: 200, cursor } } }));
      return { items: page.organizations, next_cursor: page.next_cursor };
    }),
  ]);
  return { accounts, organizations };
}

interface AccountTextProps {
  account: Account;
  crew: Crew;
  organizations: readonly Organization[];
}

function AccountText({ account, crew, organizations }: AccountTextProps) {
  const { t, moment } = useWords();
  return (
    <div class="thing-what">
      <strong>{account.name || account.email}</strong>
      {account.name !== "" && <span class="quiet">{account.email}</span>}
      <span class="chips-line">
        {account.grants.map((grant) => (
          <span key={`${grant.role}${grant.organization_id}${grant.courier_id}`} class="chip cold">
            {[
              t(`role.${grant.role}`),
              organizations.find((one) => one.id === grant.organization_id)?.name,
              crew.couriers.find((one) => one.id === grant.courier_id)?.name,
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        ))}
        {!account.active && <span class="chip late">{t("account.closed")}</span>}
      </span>
      <span class="quiet">
        {account.last_login_at === null
          ? t("account.never")
          : t("account.lastLogin", { when: moment(account.last_login_at) })}
      </span>
    </div>
  );
}

function InvitationSheet({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  const { t, moment } = useWords();
  return (
    <Sheet title={t("invitation.title", { email: invitation.email })} onClose={onClose}>
      <p>{t("invitation.text", { when: moment(invitation.expires_at) })}</p>
      <Copied label={t("invitation.link")} text={`${location.origin}${invitation.path}`} />
    </Sheet>
  );
}
