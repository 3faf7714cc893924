/** Keys of programs: made, given a new secret, revoked. A token is shown once. */
import { useState } from "preact/hooks";
import { momentAt } from "../../lib/zoned";
import { SelectField, TextField } from "../../parts/field";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Outcome, Panel, ShownSecret, SureButton, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { isAdmin, momentText, type Organization, readCouriers, readOrganizations } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

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
  const { t, locale } = useSaid({ fr, en });
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
  const [open, setOpen] = useState(false);
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
    <When loaded={loaded}>
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
          {open ? (
            <KeyPanel
              organizations={organizations}
              couriers={couriers}
              timeZone={zone}
              onMade={async (made) => {
                setShown(made);
                setOpen(false);
                await loaded.reload();
              }}
              onClose={() => setOpen(false)}
            />
          ) : (
            admin && (
              <div class="kit-actions">
                <button type="button" class="small strong" onClick={() => setOpen(true)}>
                  {t("keys.new")}
                </button>
              </div>
            )
          )}
          {keys.length === 0 && <p>{t("keys.none")}</p>}
          <ul class="kit-list">
            {keys.map((key) => (
              <li key={key.id} class="kit-item">
                <div class="kit-item-head">
                  <strong>{key.title}</strong>
                  <span class="quiet">{t(`role.${key.role}`)}</span>
                  {key.organization_id && <span class="quiet">{names.get(key.organization_id)}</span>}
                  {key.courier_id && <span class="quiet">{names.get(key.courier_id)}</span>}
                  {key.revoked_at && <span class="chip late">{t("keys.revoked")}</span>}
                </div>
                <p class="quiet">
                  {t("keys.made", { at: momentText(key.created_at, locale, zone) })}
                  {" · "}
                  {key.last_used_at
                    ? t("keys.used", { at: momentText(key.last_used_at, locale, zone) })
                    : t("keys.unused")}
                  {key.expires_at &&
                    ` · ${t("keys.until", { at: momentText(key.expires_at, locale, zone) })}`}
                  {key.old_secret_until &&
                    ` · ${t("keys.old", { at: momentText(key.old_secret_until, locale, zone) })}`}
                </p>
                {admin && key.revoked_at === null && (
                  <div class="kit-actions">
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
              </li>
            ))}
          </ul>
        </>
      )}
    </When>
  );
}

interface KeyPanelProps {
  organizations: readonly Organization[];
  couriers: readonly Schemas["CourierForm"][];
  timeZone: string;
  onMade: (made: Schemas["ShownKey"]) => Promise<void>;
  onClose: () => void;
}

function KeyPanel({ organizations, couriers, timeZone, onMade, onClose }: KeyPanelProps) {
  const { t, about } = useSaid({ fr, en });
  const doing = useDoing();
  const [title, setTitle] = useState("");
  const [role, setRole] = useState<Role>("marketplace");
  const [owner, setOwner] = useState("");
  const [until, setUntil] = useState("");
  const kinds = OF_KIND[role];
  const owners = organizations.filter((one) => one.active && kinds?.includes(one.kind));
  const save = async () => {
    if (title.trim() === "") return doing.refuse(about(t("keys.title"), t("bad")));
    if ((kinds !== undefined || role === "courier") && owner === "") {
      return doing.refuse(about(t("keys.owner"), t("bad")));
    }
    let made: Schemas["ShownKey"] | null = null;
    const done = await doing.run(async () => {
      made = await got(
        api.POST("/v1/api-keys", {
          body: {
            title: title.trim(),
            role,
            organization_id: kinds === undefined ? null : owner,
            courier_id: role === "courier" ? owner : null,
            scopes: null,
            expires_at: until === "" ? null : momentAt(until, "23:59", timeZone),
          },
        }),
      );
    });
    if (done && made !== null) await onMade(made);
  };
  return (
    <Panel title={t("keys.new")} doing={doing} onSubmit={() => void save()} onClose={onClose}>
      <div class="fields">
        <TextField
          label={t("keys.title")}
          help={t("keys.titleHelp")}
          value={title}
          onValue={setTitle}
          autocomplete="off"
        />
        <SelectField
          label={t("keys.role")}
          value={role}
          onValue={(next) => {
            setRole(next as Role);
            setOwner("");
          }}
          options={ROLES.map((one) => [one, t(`role.${one}`)] as const)}
        />
        {kinds !== undefined && (
          <SelectField
            label={t("keys.owner")}
            value={owner}
            onValue={setOwner}
            options={[["", t("choose")], ...owners.map((one) => [one.id, one.name] as const)]}
          />
        )}
        {role === "courier" && (
          <SelectField
            label={t("keys.owner")}
            value={owner}
            onValue={setOwner}
            options={[
              ["", t("choose")],
              ...couriers.filter((one) => one.active).map((one) => [one.id, one.name] as const),
            ]}
          />
        )}
        <TextField label={t("keys.expires")} type="date" value={until} onValue={setUntil} />
      </div>
    </Panel>
  );
}
