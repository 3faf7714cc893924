/** Programs that are told what happens: where they listen, what was sent to them, and sending it again. */
import { useState } from "preact/hooks";
import { TextField } from "../../parts/field";
import { api, got, type Schemas } from "../../signed-in/api";
import { Outcome, Panel, ShownSecret, SureButton, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { HookMessages } from "./hook-messages";
import { isAdmin, momentText } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr, type Key } from "./words";

type Endpoint = Schemas["EndpointForm"];

export function HooksSection({ begun }: SectionProps) {
  const { t } = useSaid({ fr, en });
  const loaded = useLoaded(async () => (await got(api.GET("/v1/webhook-endpoints"))).webhook_endpoints);
  const [open, setOpen] = useState<Endpoint | "new" | null>(null);
  const [shown, setShown] = useState<Schemas["ShownEndpoint"] | null>(null);
  const admin = isAdmin(begun);
  return (
    <When loaded={loaded}>
      {(endpoints) => (
        <>
          <p class="quiet">{t("hooks.help")}</p>
          {shown && (
            <ShownSecret title={t("hooks.secret")} text={shown.secret} onClose={() => setShown(null)} />
          )}
          {open !== null ? (
            <HookPanel
              key={open === "new" ? "new" : open.id}
              endpoint={open === "new" ? null : open}
              onMade={setShown}
              onClose={() => setOpen(null)}
              reload={loaded.reload}
            />
          ) : (
            admin && (
              <div class="kit-actions">
                <button type="button" class="small strong" onClick={() => setOpen("new")}>
                  {t("hooks.new")}
                </button>
              </div>
            )
          )}
          {endpoints.length === 0 && <p>{t("hooks.none")}</p>}
          <ul class="kit-list">
            {endpoints.map((one) => (
              <HookItem
                key={one.id}
                begun={begun}
                endpoint={one}
                onEdit={() => setOpen(one)}
                onSecret={setShown}
                reload={loaded.reload}
              />
            ))}
          </ul>
        </>
      )}
    </When>
  );
}

interface HookItemProps extends SectionProps {
  endpoint: Endpoint;
  onEdit: () => void;
  onSecret: (shown: Schemas["ShownEndpoint"]) => void;
  reload: () => Promise<void>;
}

function HookItem({ begun, endpoint, onEdit, onSecret, reload }: HookItemProps) {
  const { t, locale } = useSaid({ fr, en });
  const doing = useDoing();
  const [said, setSaid] = useState("");
  const [looking, setLooking] = useState(false);
  /** Counts what may have made new messages. */
  const [turn, setTurn] = useState(0);
  const path = { path: { endpoint_id: endpoint.id } };
  const run = (what: () => Promise<unknown>, text = "") =>
    doing.run(async () => {
      setSaid(text);
      await what();
      setTurn((known) => known + 1);
      await reload();
    }, reload);
  const name = <span class="unseen"> {endpoint.url}</span>;
  return (
    <li class="kit-item">
      <div class="kit-item-head">
        <strong>{endpoint.url}</strong>
        <span class={`chip ${endpoint.status === "active" ? "easy" : "late"}`}>
          {t(`hook.${endpoint.status}`)}
        </span>
        {endpoint.reason && <span class="fault">{t(`hookReason.${endpoint.reason}` as Key)}</span>}
      </div>
      <p class="quiet">
        {endpoint.description && `${endpoint.description} · `}
        {endpoint.types.length === 0 ? t("hooks.all") : endpoint.types.join(", ")}
        {" · "}
        {t("keys.made", { at: momentText(endpoint.created_at, locale, begun.town.time_zone) })}
      </p>
      <div class="kit-actions">
        <button type="button" class="small" aria-expanded={looking} onClick={() => setLooking(!looking)}>
          {t("hooks.messages")}
          {name}
        </button>
        {isAdmin(begun) && (
          <>
            <button
              type="button"
              class="small"
              disabled={doing.busy}
              onClick={() =>
                void run(
                  () => got(api.POST("/v1/webhook-endpoints/{endpoint_id}/test", { params: path })),
                  t("hooks.tested"),
                )
              }
            >
              {t("hooks.test")}
              {name}
            </button>
            <button type="button" class="small" onClick={onEdit}>
              {t("change")}
              {name}
            </button>
            {endpoint.status === "active" ? (
              <button
                type="button"
                class="small"
                disabled={doing.busy}
                onClick={() =>
                  void run(() => got(api.POST("/v1/webhook-endpoints/{endpoint_id}/pause", { params: path })))
                }
              >
                {t("hooks.pause")}
                {name}
              </button>
            ) : (
              <button
                type="button"
                class="small"
                disabled={doing.busy}
                onClick={() =>
                  void run(() =>
                    got(api.POST("/v1/webhook-endpoints/{endpoint_id}/resume", { params: path })),
                  )
                }
              >
                {t("hooks.resume")}
                {name}
              </button>
            )}
            <SureButton
              label={t("rotate")}
              disabled={doing.busy}
              onSure={() =>
                void run(async () =>
                  onSecret(
                    await got(
                      api.POST("/v1/webhook-endpoints/{endpoint_id}/rotate", {
                        params: path,
                        body: { overlap_s: 86_400 },
                      }),
                    ),
                  ),
                )
              }
            />
            <SureButton
              label={t("remove")}
              disabled={doing.busy}
              onSure={() =>
                void run(() =>
                  got(
                    api.DELETE("/v1/webhook-endpoints/{endpoint_id}", {
                      params: { ...path, header: { "If-Match": `"${endpoint.version}"` } },
                    }),
                  ),
                )
              }
            />
          </>
        )}
      </div>
      <Outcome doing={doing} done={said} />
      {looking && <HookMessages key={turn} begun={begun} endpoint={endpoint} />}
    </li>
  );
}

interface HookPanelProps {
  endpoint: Endpoint | null;
  onMade: (made: Schemas["ShownEndpoint"]) => void;
  onClose: () => void;
  reload: () => Promise<void>;
}

function HookPanel({ endpoint, onMade, onClose, reload }: HookPanelProps) {
  const { t } = useSaid({ fr, en });
  const doing = useDoing();
  const [url, setUrl] = useState(endpoint?.url ?? "https://");
  const [types, setTypes] = useState((endpoint?.types ?? []).join(", "));
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const save = async () => {
    const body = {
      url: url.trim(),
      types: types.split(/[\s,;]+/).filter(Boolean),
      description: description.trim(),
    };
    const done = await doing.run(async () => {
      if (endpoint === null) onMade(await got(api.POST("/v1/webhook-endpoints", { body })));
      else {
        await got(
          api.PATCH("/v1/webhook-endpoints/{endpoint_id}", {
            params: {
              path: { endpoint_id: endpoint.id },
              header: { "If-Match": `"${endpoint.version}"` },
            },
            body,
          }),
        );
      }
      await reload();
    }, reload);
    if (done) onClose();
  };
  return (
    <Panel
      title={endpoint === null ? t("hooks.new") : endpoint.url}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <TextField
        label={t("hooks.url")}
        help={t("hooks.urlHelp")}
        type="url"
        value={url}
        onValue={setUrl}
        autocomplete="off"
      />
      <div class="fields">
        <TextField
          label={t("hooks.types")}
          help={t("hooks.typesHelp")}
          value={types}
          onValue={setTypes}
          autocomplete="off"
        />
        <TextField
          label={t("hooks.description")}
          value={description}
          onValue={setDescription}
          autocomplete="off"
        />
      </div>
    </Panel>
  );
}
