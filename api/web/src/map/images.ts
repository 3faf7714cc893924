import { inkOn } from "../lib/palette";
import type { StopKind } from "../lib/stop-kind";

/** Drawn at twice the size, for sharp edges on phones. */
export const IMAGE_RATIO = 2;
const SIZE = 30;

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement("canvas");
  element.width = size * IMAGE_RATIO;
  element.height = size * IMAGE_RATIO;
  const context = element.getContext("2d");
  if (context === null) throw new Error("no two-dimensional canvas");
  context.scale(IMAGE_RATIO, IMAGE_RATIO);
  return context;
}

function pixels(context: CanvasRenderingContext2D): ImageData {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

function outline(context: CanvasRenderingContext2D, kind: StopKind): void {
  const middle = SIZE / 2;
  context.beginPath();
  if (kind === "shop") context.roundRect(4, 4, SIZE - 8, SIZE - 8, 5);
  else if (kind === "home") context.arc(middle, middle, 11.5, 0, 2 * Math.PI);
  else if (kind === "visit") {
    context.moveTo(middle, 1.5);
    context.lineTo(SIZE - 1.5, middle);
    context.lineTo(middle, SIZE - 1.5);
    context.lineTo(1.5, middle);
    context.closePath();
  } else context.roundRect(3, 9, SIZE - 6, SIZE - 18, 4);
}

function stopImage(kind: StopKind, colour: string, dark: boolean): ImageData {
  const context = canvas(SIZE);
  outline(context, kind);
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = inkOn(dark);
  context.stroke();
  context.fillStyle = colour;
  context.fill();
  return pixels(context);
}

function arrowImage(dark: boolean): ImageData {
  const context = canvas(14);
  context.lineWidth = 2.4;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = inkOn(dark);
  context.beginPath();
  context.moveTo(5.5, 4.2);
  context.lineTo(8.7, 7);
  context.lineTo(5.5, 9.8);
  context.stroke();
  return pixels(context);
}

function depotImage(dark: boolean): ImageData {
  const context = canvas(SIZE);
  context.beginPath();
  context.arc(SIZE / 2, SIZE / 2, 12, 0, 2 * Math.PI);
  context.fillStyle = dark ? "#f2f6f9" : "#14212b";
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = dark ? "#14212b" : "#ffffff";
  context.stroke();
  context.lineWidth = 2.2;
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(9, 15.2);
  context.lineTo(15, 9.5);
  context.lineTo(21, 15.2);
  context.moveTo(11, 14);
  context.lineTo(11, 20);
  context.lineTo(19, 20);
  context.lineTo(19, 14);
  context.stroke();
  return pixels(context);
}

/** Draws an image by the name that the style gives it; null for a name that is not ours. */
export function drawImage(name: string): ImageData | null {
  const [what, ...rest] = name.split(" ");
  if (what === "arrow") return arrowImage(rest[0] === "dark");
  if (what === "depot") return depotImage(rest[0] === "dark");
  if (what === "stop") return stopImage(rest[0] as StopKind, rest[1] ?? "#000000", rest[2] === "dark");
  return null;
}
