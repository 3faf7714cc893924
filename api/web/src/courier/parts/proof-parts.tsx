import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhone, usePhoneState } from "../phone-context";
import { blobOf, pictureName, shrunk } from "../store/pictures";
import { CameraIcon } from "./icons";
import { ScanPart } from "./scan-part";
import type { StopTools } from "./use-stop";
import { WordPart } from "./word-part";

interface ProofPartsProps {
  tools: StopTools;
  kinds: readonly string[];
}

/** Ways to show that something was handed over; what is gathered stays until the stop is closed, whatever happens to the phone. */
export function ProofParts({ tools, kinds }: ProofPartsProps) {
  const { t } = useWords();
  const { draft, keep } = tools;
  const drop = (place: number) => void keep({ proofs: draft.proofs.filter((_, index) => index !== place) });
  const add = (kind: string, value: string, file = "") =>
    keep({
      proofs: [...draft.proofs.filter((one) => one.kind !== kind || kind === "photo"), { kind, value, file }],
    });
  return (
    <div class="proofs">
      {draft.proofs.length > 0 && (
        <ul class="gathered">
          {draft.proofs.map((proof, index) => (
            <li key={`${proof.kind}${proof.file}${proof.value}`}>
              {proof.file ? <Thumbnail name={proof.file} /> : <span>{proof.value}</span>}
              <span class="quiet">{t(`need.${proof.kind as "photo"}`)}</span>
              <button type="button" class="small" onClick={() => drop(index)}>
                {t("more.remove")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {kinds.includes("photo") && <PhotoPart tools={tools} onTaken={(file) => add("photo", "", file)} />}
      {kinds.includes("signature") && (
        <SignaturePart tools={tools} onSigned={(file) => add("signature", "", file)} />
      )}
      {kinds.includes("pin") && (
        <WordPart label={t("more.pin")} hint={t("pin.hint")} numeric onKept={(value) => add("pin", value)} />
      )}
      {kinds.includes("name") && (
        <WordPart label={t("more.name")} hint="" onKept={(value) => add("name", value)} />
      )}
      {kinds.includes("barcode") && <ScanPart tools={tools} />}
    </div>
  );
}

function Thumbnail({ name }: { name: string }) {
  const { pictures } = usePhoneState();
  const blob = pictures.find((one) => one.name === name)?.blob;
  const [url, setUrl] = useState("");
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url === "" ? null : <img class="thumbnail" src={url} alt="" />;
}

function PhotoPart({ tools, onTaken }: { tools: StopTools; onTaken: (file: string) => Promise<void> }) {
  const { t } = useWords();
  const phone = usePhone();
  const [failed, setFailed] = useState(false);
  return (
    <>
      <label class="second file">
        <CameraIcon />
        {t("photo.take")}
        <input
          type="file"
          accept="image/*"
          capture="environment"
          onChange={async (event) => {
            const input = event.currentTarget;
            const file = input.files?.[0];
            if (!file) return;
            try {
              const blob = await shrunk(file);
              const name = await pictureName(blob);
              await phone.keepPicture({ name, blob, stop_id: tools.work.stop.id, sent: false });
              await onTaken(name);
              setFailed(false);
            } catch {
              setFailed(true);
            }
            input.value = "";
          }}
        />
      </label>
      {failed && <p role="alert">{t("photo.failed")}</p>}
    </>
  );
}

const PAD = { width: 640, height: 280 };

/** A pad to sign on with a finger. */
function SignaturePart({ tools, onSigned }: { tools: StopTools; onSigned: (file: string) => Promise<void> }) {
  const { t } = useWords();
  const phone = usePhone();
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [used, setUsed] = useState(false);

  const clear = () => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, PAD.width, PAD.height);
    context.strokeStyle = "#14212b";
    context.lineWidth = 5;
    context.lineCap = "round";
    context.lineJoin = "round";
    setUsed(false);
  };
  useEffect(clear, []);

  const at = (event: PointerEvent): [number, number] => {
    const box = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [
      ((event.clientX - box.left) * PAD.width) / box.width,
      ((event.clientY - box.top) * PAD.height) / box.height,
    ];
  };

  return (
    <div class="sign">
      <p class="quiet">{t("sign.hint")}</p>
      <canvas
        ref={canvas}
        width={PAD.width}
        height={PAD.height}
        aria-label={t("more.signature")}
        onPointerDown={(event) => {
          drawing.current = true;
          canvas.current?.setPointerCapture(event.pointerId);
          const context = canvas.current?.getContext("2d");
          context?.beginPath();
          context?.moveTo(...at(event));
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return;
          const context = canvas.current?.getContext("2d");
          context?.lineTo(...at(event));
          context?.stroke();
          setUsed(true);
        }}
        onPointerUp={() => {
          drawing.current = false;
        }}
      />
      <div class="chips">
        <button type="button" class="small" onClick={clear}>
          {t("sign.clear")}
        </button>
        <button
          type="button"
          class="small strong"
          disabled={!used}
          onClick={async () => {
            if (canvas.current === null) return;
            const blob = await blobOf(canvas.current, "image/png");
            const name = await pictureName(blob);
            await phone.keepPicture({ name, blob, stop_id: tools.work.stop.id, sent: false });
            await onSigned(name);
            clear();
          }}
        >
          {t("more.keep")}
        </button>
      </div>
    </div>
  );
}
