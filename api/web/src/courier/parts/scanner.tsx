import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { CodeIcon } from "./icons";
import { WordPart } from "./proof-parts";

/** What browsers that have it call a reader of codes; TypeScript does not know it yet. */
interface CodeReader {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>;
}

const EVERY_MS = 250;

/** Reads codes by the camera, with the browser's own reader or one that is loaded for it; always also by typing. */
export function Scanner({ onCode }: { onCode: (code: string) => Promise<void> | void }) {
  const { t } = useWords();
  const [looking, setLooking] = useState(false);
  const [found, setFound] = useState("");
  const [failed, setFailed] = useState(false);
  return (
    <div class="scanner">
      {looking ? (
        <Camera
          onCode={(code) => {
            setLooking(false);
            setFound(code);
            navigator.vibrate?.(60);
            void onCode(code);
          }}
          onFailed={() => {
            setLooking(false);
            setFailed(true);
          }}
        />
      ) : (
        <button type="button" class="second" onClick={() => setLooking(true)}>
          <CodeIcon />
          {t("more.scan")}
        </button>
      )}
      {failed && <p role="alert">{t("scan.noCamera")}</p>}
      {found !== "" && <p role="status">{t("scan.found", { code: found })}</p>}
      <WordPart label={t("scan.type")} hint={t("scan.hint")} onKept={async (code) => onCode(code)} />
    </div>
  );
}

function Camera({ onCode, onFailed }: { onCode: (code: string) => void; onFailed: () => void }) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    let stream: MediaStream | null = null;
    let timer = 0;
    let over = false;
    (async () => {
      const reader = await codeReader();
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (over || video.current === null) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      video.current.srcObject = stream;
      await video.current.play();
      const look = async () => {
        if (over || video.current === null) return;
        const [code] = await reader.detect(video.current).catch(() => []);
        if (code !== undefined && !over) onCode(code.rawValue);
        else timer = window.setTimeout(look, EVERY_MS);
      };
      void look();
    })().catch(() => {
      if (!over) onFailed();
    });
    return () => {
      over = true;
      clearTimeout(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={t("scan.look")} />
      <p class="quiet">{t("scan.look")}</p>
    </div>
  );
}

/** The browser's reader; where it has none (Safari, Firefox), one that comes with the app. */
async function codeReader(): Promise<CodeReader> {
  const own = (window as unknown as { BarcodeDetector?: new () => CodeReader }).BarcodeDetector;
  if (own !== undefined) return new own();
  const { BrowserMultiFormatReader } = await import("@zxing/browser");
  const reader = new BrowserMultiFormatReader();
  return {
    detect: async (source) => {
      try {
        const canvas = document.createElement("canvas");
        const video = source as HTMLVideoElement;
        canvas.width = video.videoWidth;
        canvas.height = video.videoHeight;
        canvas.getContext("2d")?.drawImage(video, 0, 0);
        return [{ rawValue: reader.decodeFromCanvas(canvas).getText() }];
      } catch {
        // It raises where there is no code in the picture, which is the usual case.
        return [];
      }
    },
  };
}
