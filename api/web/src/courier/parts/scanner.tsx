import { useEffect, useRef, useState } from "preact/hooks";
import { type Blind, BlindError, type Camera, openCamera } from "../codes/camera";
import { codeReader } from "../codes/code-reader";
import { useWords } from "../i18n/words";
import { CodeIcon, LampIcon } from "./icons";

const EVERY_MS = 120;
/** A code that stays in view is not read twice. */
const SAME_MS = 2_500;

/** Reads codes by the camera, one after the other, until it is closed; the reader is loaded when it is first opened. */
export function Scanner({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useWords();
  const [looking, setLooking] = useState(false);
  const [why, setWhy] = useState<Blind | "reader" | null>(null);
  return (
    <div class="scanner">
      {looking && (
        <View
          onCode={onCode}
          onBlind={(reason) => {
            setLooking(false);
            setWhy(reason);
          }}
          onHidden={() => setLooking(false)}
        />
      )}
      <button
        type="button"
        class="second"
        aria-pressed={looking}
        onClick={() => {
          setWhy(null);
          setLooking(!looking);
        }}
      >
        <CodeIcon />
        {t(looking ? "scan.stop" : "scan.start")}
      </button>
      {why !== null && <p role="alert">{t(`scan.blind.${why}`)}</p>}
    </div>
  );
}

interface ViewProps {
  onCode: (code: string) => void;
  onBlind: (why: Blind | "reader") => void;
  onHidden: () => void;
}

function View({ onCode, onBlind, onHidden }: ViewProps) {
  const { t } = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const said = useRef({ onCode, onBlind, onHidden });
  said.current = { onCode, onBlind, onHidden };
  const [camera, setCamera] = useState<Camera | null>(null);
  const [lit, setLit] = useState(false);

  useEffect(() => {
    let over = false;
    const ends: (() => void)[] = [];
    const end = () => {
      over = true;
      for (const one of ends.splice(0)) one();
    };
    const look = async () => {
      const opened = await openCamera();
      ends.push(opened.stop);
      if (over || video.current === null) return end();
      setCamera(opened);
      video.current.srcObject = opened.stream;
      await video.current.play();
      const reader = await codeReader();
      ends.push(reader.close);
      if (over) return end();
      let last = { code: "", at: 0 };
      while (!over && video.current !== null) {
        const code = await reader.read(video.current);
        const now = performance.now();
        if (code !== null && !over && (code !== last.code || now - last.at > SAME_MS))
          said.current.onCode(code);
        if (code !== null) last = { code, at: now };
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    // Nobody looks through a camera in a pocket; it is opened again by whoever wants to.
    const hidden = () => {
      if (document.visibilityState === "hidden") said.current.onHidden();
    };
    document.addEventListener("visibilitychange", hidden);
    ends.push(() => document.removeEventListener("visibilitychange", hidden));
    look().catch((error: unknown) => {
      if (over) return;
      end();
      said.current.onBlind(error instanceof BlindError ? error.why : "reader");
    });
    return end;
  }, []);

  const torch = camera?.torch ?? null;
  return (
    <div class="camera">
      <video ref={video} muted playsInline aria-label={t("scan.look")} />
      <p class="quiet">{t("scan.look")}</p>
      {torch !== null && (
        <button
          type="button"
          class="choice"
          aria-pressed={lit}
          onClick={() =>
            void torch(!lit).then(
              () => setLit(!lit),
              () => setLit(false),
            )
          }
        >
          <LampIcon />
          {t("scan.lamp")}
        </button>
      )}
    </div>
  );
}
