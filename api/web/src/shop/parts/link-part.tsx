/** The link by which a customer follows a delivery: sent by the phone's own means, or copied. */
import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import { useFault } from "./fault";

export function LinkPart({ delivery }: { delivery: { id: string; code: string } }) {
  const { t, about } = useWords();
  const [link, setLink] = useState("");
  const [copied, setCopied] = useState(false);
  const { fault, show } = useFault();
  const fetched = async (): Promise<string> => {
    if (link !== "") return link;
    const params = { path: { delivery_id: delivery.id } };
    const { path } = await got(api.POST("/v1/deliveries/{delivery_id}/link", { params }));
    const address = new URL(path, location.href).href;
    setLink(address);
    return address;
  };
  const share = async () => {
    try {
      const url = await fetched();
      if (navigator.share !== undefined) {
        await navigator.share({ text: t("basket.linkText", { code: delivery.code }), url });
      } else if (navigator.clipboard !== undefined) {
        await navigator.clipboard.writeText(url);
        setCopied(true);
      }
      show(null);
    } catch (error) {
      // Whoever closes the phone's own sheet has changed their mind; the link stands below.
      if (!(error instanceof DOMException)) show(error);
    }
  };
  return (
    <div class="link-part">
      <button type="button" class="second" onClick={() => void share()}>
        {copied ? t("basket.linkCopied") : t("basket.linkShare")}
      </button>
      {link !== "" && (
        <p class="quiet">
          {about(t("basket.link"), "")}
          <a class="address" href={link} target="_blank" rel="noreferrer">
            {link}
          </a>
        </p>
      )}
      {fault}
    </div>
  );
}
