/** The bell for a new basket: browsers let a page sound once it was touched. */
import { keep, kept } from "../../lib/kept";

const NAME = "tournee.shop.sound";
let context: AudioContext | null = null;

export function soundWanted(): boolean {
  return kept<boolean>(NAME) ?? false;
}

/** Allows the bell, or no more; to be called while a touch is answered. Sounds once, so that it is known how loud it is. */
export function setSound(wanted: boolean): void {
  keep(NAME, wanted);
  if (!wanted) return;
  wake();
  ring();
}

/** Wakes the bell after a start of the page: by the first touch, whatever it was for. */
export function wake(): void {
  if (!soundWanted() || !("AudioContext" in window)) return;
  context ??= new AudioContext();
  void context.resume();
}

/** Whether it would be heard; not before the page was touched. */
export function isAwake(): boolean {
  return context?.state === "running";
}

/** Two tones and a shake. */
export function ring(): void {
  if (!soundWanted()) return;
  navigator.vibrate?.([200, 100, 200]);
  if (context === null) return;
  const begin = context.currentTime + 0.02;
  for (const [after_s, hertz] of [
    [0, 880],
    [0.22, 1175],
  ] as const) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, begin + after_s);
    volume.gain.exponentialRampToValueAtTime(0.4, begin + after_s + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, begin + after_s + 0.2);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + after_s);
    tone.stop(begin + after_s + 0.21);
  }
}
