import { api, got, type Schemas } from "../../signed-in/api";
import { Check, Choose, Group, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { seen, useEntry } from "../kit/use-entry";
import type { Crew, Organization } from "./crew";
import { useWords } from "./i18n/page-words";

type Account = Schemas["AccountForm"];
type Role = Schemas["Role"];
type Grant = Schemas["GrantForm"];

/** A link that opens an account, shown once. */
export interface Invitation {
  email: string;
  path: string;
  expires_at: string;
}

interface AccountFormProps {
  /** Null for a new one. */
  account: Account | null;
  crew: Crew;
  organizations: readonly Organization[];
  onChanged: () => void;
  onInvited: (invitation: Invitation) => void;
  onClose: () => void;
}

const ROLES: Role[] = ["coordinator", "admin", "auditor", "network_head", "shop", "marketplace", "courier"];
const KINDS: Partial<Record<Role, readonly string[]>> = {
  shop: ["shop"],
  marketplace: ["marketplace"],
  network_head: ["association", "town"],
};

/** Somebody's account: who they are, and as what they may sign in. */
export function AccountForm({
  account,
  crew,
  organizations,
  onChanged,
  onInvited,
  onClose,
}: AccountFormProps) {
  const { t, language } = useWords();
  const entry = useEntry(
    `people.account.${account?.id ?? ""}`,
    () => ({
      email: account?.email ?? "",
      name: account?.name ?? "",
      language: (account?.language ?? language) as "fr" | "en",
      grants: account?.grants ?? ([{ role: "coordinator" }] as Grant[]),
      letter: false,
      active: account?.active ?? true,
    }),
    { onChanged, onClose },
  );
  const { value, change, own } = entry;
  const save = () => {
    const body = { name: value.name.trim(), language: value.language, grants: value.grants };
    void entry.save(async () => {
      if (account === null) {
        const { email, invitation } = await got(
          api.POST("/v1/accounts", { body: { ...body, email: value.email.trim(), letter: value.letter } }),
        );
        onInvited({ email, path: invitation.path, expires_at: invitation.expires_at });
      } else {
        await api.PATCH("/v1/accounts/{account_id}", {
          params: { path: { account_id: account.id }, header: seen(account.version) },
          body: { ...body, active: value.active },
        });
      }
    });
  };
  const set = (index: number, grant: Grant) =>
    change({ grants: value.grants.map((one, place) => (place === index ? grant : one)) });
  return (
    <Sheet title={account?.email ?? t("account.add")} onClose={onClose}>
      <Form
        entry={entry}
        label={t(account === null ? "account.make" : "act.save")}
        onSubmit={save}
        onCancel={onClose}
      >
        {account === null && <Text label={t("account.email")} type="email" required {...own("email")} />}
        <Text label={t("account.name")} {...own("name")} />
        <Choose
          label={t("account.language")}
          value={value.language}
          options={[
            ["fr", t("language.fr")],
            ["en", t("language.en")],
          ]}
          onValue={(one) => change({ language: one as "fr" | "en" })}
        />
        <Group label={t("account.grants")} hint={t("account.grantsHint")}>
          {value.grants.map((grant, index) => (
            <div class="field-row" key={index}>
              <Choose
                label={t("account.role")}
                value={grant.role}
                options={ROLES.map((role) => [role, t(`role.${role}`)])}
                onValue={(role) => set(index, { role: role as Role })}
              />
              {KINDS[grant.role] && (
                <Choose
                  label={t("account.organization")}
                  required
                  none={t("choose")}
                  value={grant.organization_id ?? ""}
                  options={organizations
                    .filter((one) => KINDS[grant.role]?.includes(one.kind))
                    .map((one) => [one.id, one.name])}
                  onValue={(id) => set(index, { role: grant.role, organization_id: id })}
                />
              )}
              {grant.role === "courier" && (
                <Choose
                  label={t("people.courier")}
                  required
                  none={t("choose")}
                  value={grant.courier_id ?? ""}
                  options={crew.couriers.filter((one) => one.active).map((one) => [one.id, one.name])}
                  onValue={(id) => set(index, { role: grant.role, courier_id: id })}
                />
              )}
              {value.grants.length > 1 && (
                <button
                  type="button"
                  class="small"
                  aria-label={t("account.removeGrant", { role: t(`role.${grant.role}`) })}
                  onClick={() => change({ grants: value.grants.filter((_, place) => place !== index) })}
                >
                  {t("act.remove")}
                </button>
              )}
            </div>
          ))}
          <div class="buttons">
            <button
              type="button"
              class="small"
              onClick={() => change({ grants: [...value.grants, { role: "coordinator" }] })}
            >
              {t("account.addGrant")}
            </button>
          </div>
        </Group>
        {account === null ? (
          <Check
            label={t("account.letter")}
            hint={t("account.letterHint")}
            checked={value.letter}
            onChecked={(letter) => change({ letter })}
          />
        ) : (
          <Check
            label={t("account.active")}
            hint={t("account.activeHint")}
            checked={value.active}
            onChecked={(active) => change({ active })}
          />
        )}
      </Form>
    </Sheet>
  );
}
