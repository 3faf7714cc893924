/** The conversation with the customer of one basket. */
import { useEffect, useRef, useState } from "preact/hooks";
import { BackIcon } from "../../courier/parts/icons";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { OfflineError } from "../../signed-in/problem";
import { type Key, useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import type { Line } from "../store/fold";
import { Fault } from "./fault";
import { useHeld } from "./use-held";

type Message = Schemas["MessageForm"];

const QUICK: Key[] = ["quick.1", "quick.2", "quick.3"];
const LONGEST = 2000;

export function ThreadScreen({ line, onBack }: { line: Line; onBack: () => void }) {
  const { t, time, day } = useWords();
  const shop = useShop();
  const { lost_ms } = useShopState();
  const [messages, setMessages] = useState<Message[] | null>(null);
  const [text, setText] = useHeld<string>(`tournee.shop.said.thread.${line.delivery_id}`, "");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const end = useRef<HTMLLIElement>(null);
  const look = async () => {
    try {
      const found = await readThread(line.delivery_id, shop.id);
      setMessages(found);
      setError(null);
      const last = found.at(-1);
      if (last !== undefined && line.unread > 0) {
        await markRead(line.delivery_id, shop.id, last.number);
        await shop.look();
      }
    } catch (failed) {
      setError(failed);
    }
  };
  // What comes in is on the board as one more that is unread.
  useEffect(() => void look(), [line.delivery_id, line.unread, lost_ms === null]);
  useEffect(() => end.current?.scrollIntoView({ block: "nearest" }), [messages?.length]);
  const send = async (event: Event) => {
    event.preventDefault();
    if (text.trim() === "") return;
    setBusy(true);
    try {
      const params = { path: { delivery_id: line.delivery_id } };
      const body = { text: text.trim(), shop_id: shop.id, kind: "text" as const };
      await got(api.POST("/v1/deliveries/{delivery_id}/messages", { params, body }));
      setText("");
      await look();
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  return (
    <section class="thread">
      <button type="button" class="small back" onClick={onBack}>
        <BackIcon />
        {t("shop.back")}
      </button>
      <h1 tabIndex={-1}>{t("thread.title", { name: line.recipient ?? "", code: line.code })}</h1>
      <ol class="said" aria-live="polite">
        {messages?.length === 0 && <li class="quiet">{t("thread.none")}</li>}
        {messages?.map((one) => (
          <li key={one.id} data-side={one.side}>
            <p>{one.erased_at === null ? one.text : t("thread.erased")}</p>
            <p class="quiet">
              {one.side === "shop"
                ? t("thread.you")
                : one.side === "coordinator"
                  ? t("thread.town")
                  : line.recipient}{" "}
              · {day(one.posted_at)} {time(one.posted_at)}
            </p>
          </li>
        ))}
        <li ref={end} />
      </ol>
      <div class="chips quick">
        {QUICK.map((key) => (
          <button key={key} type="button" class="small" onClick={() => setText(t(key))}>
            {t(key)}
          </button>
        ))}
      </div>
      <form class="form" onSubmit={(event) => void send(event)}>
        <label>
          {t("thread.write")}
          <textarea
            rows={3}
            maxLength={LONGEST}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
        {error !== null &&
          (error instanceof OfflineError ? (
            <p class="fault" role="alert">
              {t("thread.kept")}
            </p>
          ) : (
            <Fault error={error} />
          ))}
        <button type="submit" class="main" disabled={busy || text.trim() === ""}>
          {t("thread.send")}
        </button>
      </form>
    </section>
  );
}

function readThread(delivery_id: string, shop_id: string): Promise<Message[]> {
  return whole(async (cursor) => {
    const page = await got(
      api.GET("/v1/deliveries/{delivery_id}/messages", {
        params: { path: { delivery_id }, query: { shop_id, cursor, limit: 100 } },
      }),
    );
    return { items: page.messages, next_cursor: page.next_cursor };
  });
}

async function markRead(delivery_id: string, shop_id: string, number: number): Promise<void> {
  const params = { path: { delivery_id } };
  await got(api.POST("/v1/deliveries/{delivery_id}/messages/read", { params, body: { number, shop_id } }));
}
