import type { StopKind } from "../lib/stop-kind";

interface IconProps {
  path: string;
}

/** A line icon of 20 by 20, hidden from screen readers: words always stand beside it. */
function Icon({ path }: IconProps) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const BackIcon = () => <Icon path="M12 4l-6 6 6 6" />;
export const ForwardIcon = () => <Icon path="M8 4l6 6-6 6" />;
export const CloseIcon = () => <Icon path="M5 5l10 10M15 5L5 15" />;
export const PlusIcon = () => <Icon path="M10 4v12M4 10h12" />;
export const MinusIcon = () => <Icon path="M4 10h12" />;
export const FitIcon = () => <Icon path="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" />;
export const MapIcon = () => <Icon path="M2.5 5l5-2 5 2 5-2v12l-5 2-5-2-5 2zM7.500 3v12M12.500 5v12" />;
export const RoundsIcon = () => <Icon path="M8 5h9M8 10h9M8 15h9M3.500 5h.01M3.500 10h.01M3.500 15h.01" />;
export const FiguresIcon = () => <Icon path="M4 17V10M10 17V3M16 17V7" />;
export const PrintIcon = () => <Icon path="M6 7V3h8v4M6 14H3V7h14v7h-3M6 12h8v5H6z" />;

/** The shapes that stops have on the map, for lists and the legend. */
export function StopShape({ kind, colour }: { kind: StopKind; colour: string }) {
  return (
    <svg class="shape" viewBox="0 0 20 20" aria-hidden="true" focusable="false" style={{ color: colour }}>
      {kind === "shop" && <rect x="3" y="3" width="14" height="14" rx="3.500" />}
      {kind === "home" && <circle cx="10" cy="10" r="7.500" />}
      {kind === "visit" && <path d="M10 1.500L18.500 10 10 18.500 1.500 10z" />}
      {kind === "break" && <rect x="3" y="8" width="14" height="4" rx="2" />}
    </svg>
  );
}
