/** Reads codes from the camera's picture: by the browser's own reader where it has one that knows all our codes, else by one that comes with the app. */

/** A picture for the worker. */
export interface Asked {
  rgba: ArrayBuffer;
  width: number;
  height: number;
  turned: boolean;
}

/** What the worker says of it. */
export interface Found {
  code: string | null;
  took_ms: number;
}

export interface CodeReader {
  /** Returns what the code in the picture says, null where there is none; raises where nothing can be read at all. */
  read: (video: HTMLVideoElement) => Promise<string | null>;
  close: () => void;
}

/** What browsers that have it call a reader of codes; TypeScript does not know it yet. */
interface Detector {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>;
}
interface DetectorType {
  new (options: { formats: readonly string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
}

const FORMATS: readonly string[] = ["qr_code", "code_128", "code_39", "ean_13", "ean_8", "upc_a", "upc_e"];
/** Longest side of a picture that is looked at, pixels: a code as wide as a third of it can be read. */
const LARGEST = 960;

export async function codeReader(): Promise<CodeReader> {
  return (await ownReader()) ?? workerReader();
}

async function ownReader(): Promise<CodeReader | null> {
  const type = (globalThis as unknown as { BarcodeDetector?: DetectorType }).BarcodeDetector;
  if (type === undefined) return null;
  // Some have the name and, without a service of the phone's maker, none of the formats.
  const known = await type.getSupportedFormats().catch((): string[] => []);
  if (!FORMATS.every((format) => known.includes(format))) return null;
  const detector = new type({ formats: FORMATS });
  return {
    read: async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null,
    close: () => {},
  };
}

function workerReader(): CodeReader {
  const worker = new Worker(new URL("./find-code.worker.ts", import.meta.url), { type: "module" });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let looks = 0;
  return {
    read: (video) => {
      if (context === null || video.videoWidth === 0) return Promise.resolve(null);
      looks += 1;
      // In turns the whole picture and its middle, which is sharper: for codes that are near, and far away.
      const part = looks % 2 === 0 ? 0.5 : 1;
      const [wide, high] = [video.videoWidth * part, video.videoHeight * part];
      const scale = Math.min(1, LARGEST / Math.max(wide, high));
      canvas.width = Math.round(wide * scale);
      canvas.height = Math.round(high * scale);
      const [left, top] = [(video.videoWidth - wide) / 2, (video.videoHeight - high) / 2];
      context.drawImage(video, left, top, wide, high, 0, 0, canvas.width, canvas.height);
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data: found }: MessageEvent<Found>) => {
          video.dataset.lookMs = String(Math.round(found.took_ms));
          resolve(found.code);
        };
        worker.onerror = (event) => reject(new Error(event.message || "The reader of codes does not start."));
        const asked: Asked = { rgba: data.buffer, width, height, turned: looks % 4 < 2 };
        worker.postMessage(asked, [data.buffer]);
      });
    },
    close: () => worker.terminate(),
  };
}
