/** The phone's camera at its back: why it is not there, its lamp, and that it is off when it is not looked through. */

/** Why nothing can be seen: `refused` by the courier or the phone's settings, `none` there, `busy` in another app. */
export type Blind = "refused" | "none" | "busy";

export interface Camera {
  stream: MediaStream;
  /** Turns the lamp on and off; null where there is none. */
  torch: ((on: boolean) => Promise<void>) | null;
  stop: () => void;
}

export class BlindError extends Error {
  constructor(readonly why: Blind) {
    super(`There is nothing to look through: ${why}.`);
  }
}

export async function openCamera(): Promise<Camera> {
  // Browsers give a camera to pages that came by https alone.
  if (navigator.mediaDevices === undefined) throw new BlindError("none");
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } } })
    .catch((error: unknown) => {
      throw new BlindError(blindOf(error));
    });
  const [track] = stream.getVideoTracks();
  // Not every browser says what a camera can do, and none of their types knows of lamps.
  const can = (track?.getCapabilities?.() ?? {}) as { torch?: boolean };
  return {
    stream,
    torch: can.torch
      ? async (on) => {
          await track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
        }
      : null,
    stop: () => {
      for (const one of stream.getTracks()) one.stop();
    },
  };
}

function blindOf(error: unknown): Blind {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "none";
}
