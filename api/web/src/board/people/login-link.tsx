import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { Copied } from "../kit/copied";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { useDoing } from "../kit/use-doing";
import type { Courier } from "./crew";
import { useWords } from "./i18n/page-words";

/** A QR code that signs a courier's phone in, on the screen or on paper: for a day, and once. */
export function LoginLink({ courier, onClose }: { courier: Courier; onClose: () => void }) {
  const { t, moment, begun } = useWords();
  const doing = useDoing();
  const [link, setLink] = useState<Schemas["CourierLink"] | null>(null);
  const [revoked, setRevoked] = useState(false);
  const make = () =>
    doing.run(async () => {
      setRevoked(false);
      setLink(
        await got(
          api.POST("/v1/couriers/{courier_id}/login-link", { params: { path: { courier_id: courier.id } } }),
        ),
      );
    });
  useEffect(() => void make(), []);
  const revoke = async () => {
    if (link === null) return;
    const done = await doing.run(() =>
      api.POST("/v1/login-links/{link_id}/revoke", { params: { path: { link_id: link.link_id } } }),
    );
    if (!done) return;
    setLink(null);
    setRevoked(true);
  };
  return (
    <Sheet title={t("link.title", { name: courier.name })} onClose={onClose}>
      <ProblemNote error={doing.error} onAgain={() => void make()} />
      {link === null && doing.busy && (
        <p class="quiet" role="status">
          {t("state.loading")}
        </p>
      )}
      {revoked && (
        <>
          <p class="good-note" role="status">
            {t("link.revoked")}
          </p>
          <div class="buttons">
            <button type="button" class="small strong" onClick={() => void make()}>
              {t("link.another")}
            </button>
          </div>
        </>
      )}
      {link !== null && (
        <>
          <div class="login-card">
            <h3>{courier.name}</h3>
            <img src={link.svg} alt={t("link.alt", { name: courier.name })} width="260" height="260" />
            <p>{t("link.how", { town: begun.town.title })}</p>
            <p class="quiet">{t("link.until", { when: moment(link.expires_at) })}</p>
          </div>
          <Copied label={t("link.address")} text={`${location.origin}${link.path}`} />
          <div class="buttons">
            <button type="button" class="small strong" onClick={() => print()}>
              {t("act.print")}
            </button>
            <button type="button" class="small" disabled={doing.busy} onClick={() => void make()}>
              {t("link.another")}
            </button>
            <button type="button" class="small" disabled={doing.busy} onClick={() => void revoke()}>
              {t("link.revoke")}
            </button>
          </div>
        </>
      )}
    </Sheet>
  );
}
