/** Pictures: made small on the phone, and named by what is in them, so that they have their name before there is a network. */

const LONGEST = 1600;
const QUALITY = 0.82;

/** The name under which the server will know a picture: `pic_` and the SHA-256 of its bytes. */
export async function pictureName(blob: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return `pic_${[...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Makes a photo of a camera so small that it goes through a bad network. What is no picture is refused. */
export async function shrunk(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  return blobOf(canvas, "image/jpeg");
}

export function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("the picture cannot be written")) : resolve(blob)),
      type,
      QUALITY,
    );
  });
}
