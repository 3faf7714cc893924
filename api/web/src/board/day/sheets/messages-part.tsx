import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas, whole } from "../../../signed-in/api";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { useDraft } from "../../kit/use-draft";
import { Part } from "../parts/part";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import { useDay } from "../store/day-context";
import type { Day } from "../store/model";
import type { Delivery } from "./delivery-sheet";

type Message = Schemas["MessageForm"];

/** What recipient, shops, desk and courier have said; and what the desk says. */
export function MessagesPart({ delivery, day, open }: { delivery: Delivery; day: Day; open: boolean }) {
  const { t, moment, coded } = useWords();
  const [asked, setAsked] = useState(open);
  const turn = useDay((state) => state.turns.message);
  const { data, failed, again } = useLoaded(
    asked
      ? () =>
          whole(async (cursor) => {
            const params = { path: { delivery_id: delivery.id }, query: { cursor, limit: 100 } };
            const page = await got(api.GET("/v1/deliveries/{delivery_id}/messages", { params }));
            return { items: page.messages, next_cursor: page.next_cursor };
          })
      : null,
    [delivery.id, turn, asked],
  );
  const unread = day.baskets[delivery.id]?.unread ?? 0;
  useRead(delivery.id, asked && unread > 0 ? data : null);
  const title = [t("messages.title"), ...(unread > 0 ? [t("messages.unread", { n: unread })] : [])];
  return (
    <Part title={title.join(" · ")} open={open} onOpen={() => setAsked(true)} onClose={() => setAsked(false)}>
      <Refusal problem={failed} />
      {data?.length === 0 && <p class="quiet">{t("messages.none")}</p>}
      <ol class="messages">
        {data?.map((message) => (
          <li key={message.id} data-side={message.side}>
            <span class="quiet">
              {coded("side", message.side)}
              {message.shop_id && ` · ${day.shops[message.shop_id] ?? ""}`} ·{" "}
              {moment(epoch(message.posted_at))}
            </span>
            <p>{message.text || t("messages.erased")}</p>
          </li>
        ))}
      </ol>
      {asked && <Writing delivery={delivery} day={day} onSent={again} />}
    </Part>
  );
}

/** What is shown has been read: each conversation up to its last message. */
function useRead(deliveryId: string, shown: readonly Message[] | null): void {
  useEffect(() => {
    if (shown === null) return;
    const last = new Map<string | null, number>();
    for (const { shop_id, number, side } of shown) if (side !== "coordinator") last.set(shop_id, number);
    for (const [shop_id, number] of last) {
      api
        .POST("/v1/deliveries/{delivery_id}/messages/read", {
          params: { path: { delivery_id: deliveryId } },
          body: { number, shop_id },
        })
        // It stays unread for everybody at the desk, and is read when somebody looks again.
        .catch((error: unknown) => console.warn("It was not kept that messages were read:", error));
    }
  }, [deliveryId, shown]);
}

function Writing({ delivery, day, onSent }: { delivery: Delivery; day: Day; onSent: () => void }) {
  const { t } = useWords();
  const { busy, problem, run } = useDoing();
  const shops = [...new Set(delivery.tasks.flatMap(({ shop_id }) => (shop_id === null ? [] : [shop_id])))];
  const draft = useDraft(`message ${delivery.id}`, () => ({ text: "" }));
  const { text } = draft.value;
  const [shop, setShop] = useState(shops[0] ?? "");
  const [instruction, setInstruction] = useState(false);
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        void run(() =>
          api.POST("/v1/deliveries/{delivery_id}/messages", {
            params: { path: { delivery_id: delivery.id } },
            body: {
              text,
              kind: instruction ? "instruction" : "text",
              ...(shop === "" ? {} : { shop_id: shop }),
            },
          }),
        ).then((done) => {
          if (!done) return;
          draft.forget();
          onSent();
        });
      }}
    >
      {shops.length > 1 && (
        <label>
          {t("messages.shop")}
          <select value={shop} onChange={(event) => setShop(event.currentTarget.value)}>
            {shops.map((id) => (
              <option key={id} value={id}>
                {day.shops[id] ?? id}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {t("messages.text")}
        <textarea
          rows={2}
          maxLength={1000}
          required
          value={text}
          onInput={(event) => draft.change({ text: event.currentTarget.value })}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={instruction}
          onChange={(event) => setInstruction(event.currentTarget.checked)}
        />
        {t("messages.instruction")}
      </label>
      <Refusal problem={problem} />
      <button type="submit" class="small strong" disabled={busy || text.trim() === ""}>
        {t("messages.send")}
      </button>
    </form>
  );
}
