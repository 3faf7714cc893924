import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const GoIcon = () => (
  <Icon>
    <path d="M12 3 20 20 12 16 4 20Z" />
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d="M6 3h3l2 5-2.5 1.7a12 12 0 0 0 5.8 5.8L16 13l5 2v3a3 3 0 0 1-3.2 3A16 16 0 0 1 3 6.2 3 3 0 0 1 6 3Z" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3.4" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m4 12.5 5.5 5.5L20 7" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M14 5 7 12l7 7" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <path d="M12 21s7-6.4 7-11.5A7 7 0 0 0 5 9.5C5 14.6 12 21 12 21Z" />
    <circle cx="12" cy="9.5" r="2.4" />
  </Icon>
);
export const ListIcon = () => (
  <Icon>
    <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />
  </Icon>
);
export const MapIcon = () => (
  <Icon>
    <path d="m3 6 6-2.5 6 2.5 6-2.5V18l-6 2.5L9 18l-6 2.5ZM9 3.5V18M15 6v14.5" />
  </Icon>
);
export const DayIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7v5.5l3.5 2" />
  </Icon>
);
export const CameraIcon = () => (
  <Icon>
    <path d="M4 8h3.5L9 5.5h6L16.5 8H20v11H4Z" />
    <circle cx="12" cy="13.2" r="3.3" />
  </Icon>
);
export const PenIcon = () => (
  <Icon>
    <path d="M4 19c3-1 3-8 6-8s0 7 3 7 2-4 4-4 1 3 3 3" />
  </Icon>
);
export const CodeIcon = () => (
  <Icon>
    <path d="M4 5v14M7.5 5v14M11 5v10M14 5v14M17 5v10M20 5v14" />
  </Icon>
);
export const LampIcon = () => (
  <Icon>
    <path d="M8 3h8l-1 5-1.5 2v11h-3V10L9 8ZM8.6 6h6.8" />
  </Icon>
);
export const WarnIcon = () => (
  <Icon>
    <path d="M12 4 21.5 20h-19ZM12 10v5M12 17.5v.01" />
  </Icon>
);
export const ClockIcon = DayIcon;
export const SkipIcon = () => (
  <Icon>
    <path d="M4 6l8 6-8 6ZM14 6l6 6-6 6" />
  </Icon>
);
export const CoinIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M15 8.5a4.5 4.5 0 1 0 0 7M7 11h6M7 13.5h5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6 6 18" />
  </Icon>
);
