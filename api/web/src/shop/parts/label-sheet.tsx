/** Labels for the bags of a basket: printed, or a code to be written by hand. */
import { useWords } from "../i18n/words";
import { useShop } from "../shop-context";
import type { Delivery } from "../wire";
import { PrintIcon } from "./icons";
import { Sheet } from "./sheet";
import { Stepper } from "./stepper";
import { useHeld } from "./use-held";

const MOST = 20;

interface Labelled {
  delivery_id: string;
  code: string;
  recipient: string | null;
}

interface LabelSheetProps {
  line: Labelled;
  delivery: Delivery | null;
  onClose: () => void;
}

export function LabelSheet({ line, delivery, onClose }: LabelSheetProps) {
  const { t } = useWords();
  const code = useLabelCode(line, delivery);
  const [pieces, setPieces] = useHeld<number>(`tournee.shop.said.pieces.${line.delivery_id}`, 1);
  return (
    <Sheet title={`${t("label.title")} · ${line.code}`} onClose={onClose}>
      <Stepper
        label={t("label.pieces")}
        less={t("label.less")}
        more={t("label.more")}
        value={pieces}
        most={MOST}
        onChange={setPieces}
      />
      <button type="button" class="main" onClick={() => print()}>
        <PrintIcon />
        {t("label.print")}
      </button>
      <Labels line={line} delivery={delivery} pieces={pieces} />
      <p>{t("label.byHand")}</p>
      <ul class="by-hand">
        {numbers(pieces).map((piece) => (
          <li key={piece}>
            <strong>{code}</strong>
            {pieces > 1 && (
              <span>
                {piece}/{pieces}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** On paper nothing else is printed: see `styles/label.css`. */
function Labels({ line, delivery, pieces }: Omit<LabelSheetProps, "onClose"> & { pieces: number }) {
  const { t, slot } = useWords();
  const shop = useShop();
  const code = useLabelCode(line, delivery);
  const query = `of=${pieces}&shop_id=${shop.begin.shop.id}`;
  return (
    <ul class="labels">
      {numbers(pieces).map((piece) => (
        <li key={piece} class="label">
          <img
            src={`/v1/deliveries/${line.delivery_id}/bag-code.svg?piece=${piece}&${query}`}
            alt={t("label.qr", { piece })}
          />
          <div>
            <p class="label-code">{code}</p>
            <p class="label-piece">
              {piece}/{pieces}
            </p>
            <p>{firstName(line.recipient)}</p>
            {delivery !== null && <p>{slot(delivery.window)}</p>}
            <p>{shop.begin.shop.name}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** What a shop writes on its bags: of several shops in a basket each has a number, since each counts its own bags from one. */
function useLabelCode(line: Labelled, delivery: Delivery | null): string {
  const own = useShop().begin.shop.id;
  const shops = new Set(
    (delivery?.tasks ?? []).filter(({ kind }) => kind === "pickup").map((one) => one.shop_id),
  );
  shops.delete(null);
  const number = [...shops].indexOf(own) + 1;
  return shops.size > 1 && number > 0 ? `${line.code}.${number}` : line.code;
}

/** On a bag that anybody may see there is no more of a name than is needed. */
function firstName(name: string | null): string {
  return name?.trim().split(/\s+/)[0] ?? "";
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
