/** Programs that are told what happens: where they listen, what was sent to them, and sending it again. */
import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { ShownSecret } from "../kit/copied";
import { EditButton, Entries, NamedButton } from "../kit/entries";
import { Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { SureButton } from "../kit/sure-button";
import { useDoing } from "../kit/use-doing";
import { seen, useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { HookMessages } from "./hook-messages";
import { useWords } from "./page-words";
import { isAdmin, momentText } from "./reading";
import type { SectionProps } from "./sections";
import type { Key } from "./words";

type Endpoint = Schemas["EndpointForm"];

export function HooksSection({ begun }: SectionProps) {
  const { t } = useWords();
  const loaded = useLoaded(async () => (await got(api.GET("/v1/webhook-endpoints"))).webhook_endpoints);
  const [shown, setShown] = useState<Schemas["ShownEndpoint"] | null>(null);
  return (
    <Shown of={loaded}>
      {(endpoints) => (
        <>
          <p class="quiet">{t("hooks.help")}</p>
          {shown && (
            <ShownSecret title={t("hooks.secret")} text={shown.secret} onClose={() => setShown(null)} />
          )}
          <Entries
            all={endpoints}
            add={isAdmin(begun) ? t("hooks.new") : ""}
            none={t("hooks.none")}
            form={(endpoint, close) => (
              <HookPanel endpoint={endpoint} onMade={setShown} onClose={close} reload={loaded.reload} />
            )}
          >
            {(one, edit) => (
              <HookItem
                begun={begun}
                endpoint={one}
                onEdit={edit}
                onSecret={setShown}
                reload={loaded.reload}
              />
            )}
          </Entries>
        </>
      )}
    </Shown>
  );
}

interface HookItemProps extends SectionProps {
  endpoint: Endpoint;
  onEdit: (() => void) | null;
  onSecret: (shown: Schemas["ShownEndpoint"]) => void;
  reload: () => Promise<void>;
}

function HookItem({ begun, endpoint, onEdit, onSecret, reload }: HookItemProps) {
  const { t, locale } = useWords();
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
  const button = (text: string, what: () => Promise<unknown>, said = "") => (
    <NamedButton text={text} of={endpoint.url} disabled={doing.busy} onClick={() => void run(what, said)} />
  );
  return (
    <>
      <div class="thing-what">
        <strong>{endpoint.url}</strong>
        <span class="chips-line">
          <span class={`chip ${endpoint.status === "active" ? "easy" : "late"}`}>
            {t(`hook.${endpoint.status}`)}
          </span>
          {endpoint.reason && <span class="fault">{t(`hookReason.${endpoint.reason}` as Key)}</span>}
        </span>
        <span class="quiet">
          {endpoint.description && `${endpoint.description} · `}
          {endpoint.types.length === 0 ? t("hooks.all") : endpoint.types.join(", ")}
          {" · "}
          {t("keys.made", { at: momentText(endpoint.created_at, locale, begun.town.time_zone) })}
        </span>
      </div>
      <div class="buttons">
        <button type="button" class="small" aria-expanded={looking} onClick={() => setLooking(!looking)}>
          {t("hooks.messages")}
          <span class="unseen"> {endpoint.url}</span>
        </button>
        {onEdit && (
          <>
            {button(
              t("hooks.test"),
              () => api.POST("/v1/webhook-endpoints/{endpoint_id}/test", { params: path }),
              t("hooks.tested"),
            )}
            <EditButton of={endpoint.url} onEdit={onEdit} />
            {endpoint.status === "active"
              ? button(t("hooks.pause"), () =>
                  api.POST("/v1/webhook-endpoints/{endpoint_id}/pause", { params: path }),
                )
              : button(t("hooks.resume"), () =>
                  api.POST("/v1/webhook-endpoints/{endpoint_id}/resume", { params: path }),
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
                  api.DELETE("/v1/webhook-endpoints/{endpoint_id}", {
                    params: { ...path, header: seen(endpoint.version) },
                  }),
                )
              }
            />
          </>
        )}
      </div>
      <Outcome doing={doing} done={said} />
      {looking && <HookMessages key={turn} begun={begun} endpoint={endpoint} />}
    </>
  );
}

interface HookPanelProps {
  endpoint: Endpoint | null;
  onMade: (made: Schemas["ShownEndpoint"]) => void;
  onClose: () => void;
  reload: () => Promise<void>;
}

function HookPanel({ endpoint, onMade, onClose, reload }: HookPanelProps) {
  const { t } = useWords();
  const entry = useEntry(
    `settings.hook.${endpoint?.id ?? ""}`,
    () => ({
      url: endpoint?.url ?? "https://",
      types: (endpoint?.types ?? []).join(", "),
      description: endpoint?.description ?? "",
    }),
    { onChanged: reload, onClose },
  );
  const { value, own } = entry;
  const save = () => {
    const body = {
      url: value.url.trim(),
      types: value.types.split(/[\s,;]+/).filter(Boolean),
      description: value.description.trim(),
    };
    void entry.save(async () => {
      if (endpoint === null) onMade(await got(api.POST("/v1/webhook-endpoints", { body })));
      else {
        await api.PATCH("/v1/webhook-endpoints/{endpoint_id}", {
          params: { path: { endpoint_id: endpoint.id }, header: seen(endpoint.version) },
          body,
        });
      }
    });
  };
  return (
    <Panel
      title={endpoint === null ? t("hooks.new") : endpoint.url}
      entry={entry}
      onSubmit={save}
      onClose={onClose}
    >
      <Text
        class="wide"
        label={t("hooks.url")}
        hint={t("hooks.urlHelp")}
        type="url"
        required
        {...own("url")}
      />
      <Text label={t("hooks.types")} hint={t("hooks.typesHelp")} {...own("types")} />
      <Text label={t("hooks.description")} {...own("description")} />
    </Panel>
  );
}
