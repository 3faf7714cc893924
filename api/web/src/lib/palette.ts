/**
 * Colours of rounds. Neighbours in the list stay apart for the common forms of colour blindness (they
 * differ in lightness too), and each carries white or dark text at 4.5:1 or better. Colour never stands
 * alone: every round also has a letter.
 */
const LIGHT = [
  "#0b62a8",
  "#c24e00",
  "#00785a",
  "#a3327c",
  "#5a45a8",
  "#7a5c00",
  "#0f7f94",
  "#8c2f2f",
  "#3f6212",
  "#4a5568",
];
const DARK = [
  "#6cb4f5",
  "#ff9a52",
  "#4fd1a5",
  "#f08cc8",
  "#b3a2ff",
  "#e2c044",
  "#5fd3e6",
  "#ff8f8f",
  "#a8cf6a",
  "#b7c3d0",
];

export function roundColours(dark: boolean): string[] {
  return dark ? DARK : LIGHT;
}

export function roundColour(index: number, dark: boolean): string {
  const colours = roundColours(dark);
  return colours[index % colours.length] as string;
}

/** What is written on a round's colour. */
export function inkOn(dark: boolean): string {
  return dark ? "#0b1117" : "#ffffff";
}

/** A, B, … Z, AA, AB, … */
export function roundLetter(index: number): string {
  const head = Math.floor(index / 26);
  return (head > 0 ? roundLetter(head - 1) : "") + String.fromCharCode(65 + (index % 26));
}
