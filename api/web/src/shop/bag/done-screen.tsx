/** It is booked: the code for the bag, a label, and the link for the customer. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { PrintIcon } from "../parts/icons";
import { LabelSheet } from "../parts/label-sheet";
import { LinkPart } from "../parts/link-part";
import type { Delivery } from "../wire";

interface DoneScreenProps {
  delivery: Delivery;
  onAgain: () => void;
  onBoard: () => void;
}

export function DoneScreen({ delivery, onAgain, onBoard }: DoneScreenProps) {
  const { t, slot, money } = useWords();
  const [labels, setLabels] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const recipient = delivery.recipient?.name ?? "";
  return (
    <section class="done">
      <h1 ref={heading} tabIndex={-1}>
        {t("bag.done")}
      </h1>
      <p>{t("bag.doneFor", { name: recipient, slot: slot(delivery.window) })}</p>
      {delivery.fee !== null && <p class="quiet">{money(delivery.fee.amount_minor)}</p>}
      <p>{t("bag.doneWrite")}</p>
      <p class="big-code">{delivery.code}</p>
      <button type="button" class="second" onClick={() => setLabels(true)}>
        <PrintIcon />
        {t("basket.label")}
      </button>
      <LinkPart delivery={delivery} />
      <button type="button" class="main" onClick={onAgain}>
        {t("bag.again")}
      </button>
      <button type="button" class="second" onClick={onBoard}>
        {t("bag.see")}
      </button>
      {labels && (
        <LabelSheet
          line={{ delivery_id: delivery.id, code: delivery.code, recipient }}
          delivery={delivery}
          onClose={() => setLabels(false)}
        />
      )}
    </section>
  );
}
