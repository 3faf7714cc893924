/** Keys of programs: made, given a new secret, revoked. A token is shown once. */
import { useState } from "preact/hooks";
import { momentAt } from "../../lib/zoned";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { ShownSecret } from "../kit/copied";
import { Entries } from "../kit/entries";
import { Choose, Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { SureButton } from "../kit/sure-button";
import { useDoing } from "../kit/use-doing";
import { useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { isAdmin, momentText, type Organization, readCouriers, readOrganizations } from "./reading";
import type { SectionProps } from "./sections";

type ApiKey = Schemas["KeyForm"];
const ROLES = ["marketplace", "shop", "coordinator", "admin", "network_head", "auditor", "courier"] as const;
type Role = (typeof ROLES)[number];

/** Of which kind the organisation of a role is; none of the others has one. */
const OF_KIND: Partial<Record<Role, readonly Organization["kind"][]>> = {
  marketplace: ["marketplace"],
  shop: ["shop"],
  network_head: ["association", "marketplace", "agency", "town"],
};

export function KeysSection({ begun }: SectionProps) {
  const { t, locale } = useWords();
  const zone = begun.town.time_zone;
  const loaded = useLoaded(async () => {
    const [keys, organizations, couriers] = await Promise.all([
      whole(async (cursor) => {
        const page = await got(api.GET("/v1/api-keys", { params: { query: { limit: 100, cursor } } }));
        return { items: page.api_keys, next_cursor: page.next_cursor };
      }),
      readOrganizations(),
      readCouriers(),
    ]);
    const names = new Map([...organizations, ...couriers].map((one) => [one.id, one.name]));
    return { keys, organizations, couriers, names };
  });
  const [shown, setShown] = useState<Schemas["ShownKey"] | null>(null);
  const doing = useDoing();
  const admin = isAdmin(begun);
  const rotate = (key: ApiKey) =>
    doing.run(async () => {
      setShown(
        await got(
          api.POST("/v1/api-keys/{key_id}/rotate", {
            params: { path: { key_id: key.id } },
            body: { overlap_s: 86_400 },
          }),
        ),
      );
      await loaded.reload();
    });
  const revoke = (key: ApiKey) =>
    doing.run(async () => {
      await got(api.POST("/v1/api-keys/{key_id}/revoke", { params: { path: { key_id: key.id } } }));
      await loaded.reload();
    });
  return (
    <Shown of={loaded}>
      {({ keys, organizations, couriers, names }) => (
        <>
          <p class="quiet">{t("keys.help")}</p>
          {shown && (
            <ShownSecret
              title={t("keys.shown", { title: shown.title })}
              text={shown.token}
              onClose={() => setShown(null)}
            />
          )}
          <Outcome doing={doing} />
          <Entries
            all={keys}
            add={admin ? t("keys.new") : ""}
            none={t("keys.none")}
            form={(_, close) => (
              <KeyPanel
                organizations={organizations}
                couriers={couriers}
                timeZone={zone}
                onMade={setShown}
                onClose={close}
                reload={loaded.reload}
              />
            )}
          >
            {(key) => (
              <>
                <div class="thing-what">
                  <strong>{key.title}</strong>
                  <span class="chips-line">
                    <span class="quiet">{t(`role.${key.role}`)}</span>
                    {key.organization_id && <span class="quiet">{names.get(key.organization_id)}</span>}
                    {key.courier_id && <span class="quiet">{names.get(key.courier_id)}</span>}
                    {key.revoked_at && <span class="chip late">{t("keys.revoked")}</span>}
                  </span>
                  <span class="quiet">
                    {t("keys.made", { at: momentText(key.created_at, locale, zone) })}
                    {" · "}
                    {key.last_used_at
                      ? t("keys.used", { at: momentText(key.last_used_at, locale, zone) })
                      : t("keys.unused")}
                    {key.expires_at &&
                      ` · ${t("keys.until", { at: momentText(key.expires_at, locale, zone) })}`}
                    {key.old_secret_until &&
                      ` · ${t("keys.old", { at: momentText(key.old_secret_until, locale, zone) })}`}
                  </span>
                </div>
                {admin && key.revoked_at === null && (
                  <div class="buttons">
                    <SureButton
                      label={`${t("rotate")} ${key.title}`}
                      disabled={doing.busy}
                      onSure={() => void rotate(key)}
                    />
                    <SureButton
                      label={`${t("keys.revoke")} ${key.title}`}
                      disabled={doing.busy}
                      onSure={() => void revoke(key)}
                    />
                  </div>
                )}
              </>
            )}
          </Entries>
        </>
      )}
    </Shown>
  );
}

interface KeyPanelProps {
  organizations: readonly Organization[];
  couriers: readonly Schemas["CourierForm"][];
  timeZone: string;
  onMade: (made: Schemas["ShownKey"]) => void;
  onClose: () => void;
  reload: () => Promise<void>;
}

function KeyPanel({ organizations, couriers, timeZone, onMade, onClose, reload }: KeyPanelProps) {
  const { t } = useWords();
  const entry = useEntry(
    "settings.key",
    () => ({ title: "", role: "marketplace" as Role, owner: "", until: "" }),
    { onChanged: reload, onClose },
  );
  const { value, change, own } = entry;
  const { role, owner, until } = value;
  const kinds = OF_KIND[role];
  const owners =
    role === "courier"
      ? couriers.filter((one) => one.active)
      : organizations.filter((one) => one.active && kinds?.includes(one.kind));
  const save = () =>
    void entry.save(async () =>
      onMade(
        await got(
          api.POST("/v1/api-keys", {
            body: {
              title: value.title.trim(),
              role,
              organization_id: kinds === undefined ? null : owner,
              courier_id: role === "courier" ? owner : null,
              scopes: null,
              expires_at: until === "" ? null : momentAt(until, "23:59", timeZone),
            },
          }),
        ),
      ),
    );
  return (
    <Panel title={t("keys.new")} entry={entry} onSubmit={save} onClose={onClose}>
      <Text label={t("keys.title")} hint={t("keys.titleHelp")} required {...own("title")} />
      <Choose
        label={t("keys.role")}
        value={role}
        onValue={(next) => change({ role: next as Role, owner: "" })}
        options={ROLES.map((one) => [one, t(`role.${one}`)])}
      />
      {(kinds !== undefined || role === "courier") && (
        <Choose
          label={t("keys.owner")}
          required
          none={t("choose")}
          options={owners.map((one) => [one.id, one.name])}
          {...own("owner", role === "courier" ? "/courier_id" : "/organization_id")}
        />
      )}
      <Text label={t("keys.expires")} type="date" {...own("until", "/expires_at")} />
    </Panel>
  );
}
