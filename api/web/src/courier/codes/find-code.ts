/** Finds a code in a picture, where the browser has no reader of its own: QR, Code 128, Code 39, EAN and UPC. Runs in a worker: a picture takes longer than a frame. */
import BarcodeFormat from "@zxing/library/esm/core/BarcodeFormat";
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType";
import Code39Reader from "@zxing/library/esm/core/oned/Code39Reader";
import Code128Reader from "@zxing/library/esm/core/oned/Code128Reader";
import MultiFormatUPCEANReader from "@zxing/library/esm/core/oned/MultiFormatUPCEANReader";
import QRCodeReader from "@zxing/library/esm/core/qrcode/QRCodeReader";
import type Reader from "@zxing/library/esm/core/Reader";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource";

/** How bright each pixel is, row by row, 0 to 255. */
export interface Brightness {
  pixels: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

const HINTS = new Map<DecodeHintType, unknown>([
  [DecodeHintType.TRY_HARDER, true],
  [
    DecodeHintType.POSSIBLE_FORMATS,
    [BarcodeFormat.EAN_13, BarcodeFormat.EAN_8, BarcodeFormat.UPC_A, BarcodeFormat.UPC_E],
  ],
]);
const SQUARES: readonly Reader[] = [new QRCodeReader()];
// Those with a check digit come first: what they find is what is there.
const LINES: readonly Reader[] = [
  new Code128Reader(),
  new MultiFormatUPCEANReader(HINTS),
  new Code39Reader(true),
];

/** Returns how bright a picture is, from four bytes a pixel. */
export function brightnessOf(rgba: Uint8ClampedArray, width: number, height: number): Brightness {
  const pixels = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < pixels.length; at += 1, from += 4) {
    pixels[at] =
      ((rgba[from] as number) * 77 + (rgba[from + 1] as number) * 150 + (rgba[from + 2] as number) * 29) >> 8;
  }
  return { pixels, width, height };
}

/** Returns what the first code in a picture says, null for none; `turned` looks for bars that stand upright as well. */
export function findCode(picture: Brightness, turned: boolean): string | null {
  return (
    read(picture, [...SQUARES, ...LINES]) ??
    // A square is found however it lies, bars only along the rows.
    (turned ? read(quarterTurn(picture), LINES) : null)
  );
}

function read({ pixels, width, height }: Brightness, readers: readonly Reader[]): string | null {
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, width, height)));
  for (const reader of readers) {
    try {
      return reader.decode(bitmap, HINTS as Map<DecodeHintType, never>).getText();
    } catch {
      // It raises where there is no such code in the picture, which is the usual case.
    } finally {
      reader.reset();
    }
  }
  return null;
}

function quarterTurn({ pixels, width, height }: Brightness): Brightness {
  const turned = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) turned[x * height + y] = pixels[y * width + x] as number;
  }
  return { pixels: turned, width: height, height: width };
}
