/** Icons of the shop's screen that the courier's app has not got. */
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  );
}

export const BasketIcon = () => (
  <Icon>
    <path d="M4 10h16l-1.6 9H5.6ZM8 10l3-6M16 10l-3-6" />
  </Icon>
);
export const BagIcon = () => (
  <Icon>
    <path d="M5 8h14l1 12H4ZM9 8V6a3 3 0 0 1 6 0v2M12 11.5v5M9.5 14h5" />
  </Icon>
);
export const TalkIcon = () => (
  <Icon>
    <path d="M4 5h16v11H10l-5 4v-4H4Z" />
  </Icon>
);
export const ShopIcon = () => (
  <Icon>
    <path d="M4 10v10h16V10M3 10l2-6h14l2 6ZM9 20v-6h6v6" />
  </Icon>
);
export const BellIcon = () => (
  <Icon>
    <path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15ZM10 20.5a2 2 0 0 0 4 0" />
  </Icon>
);
export const BellOffIcon = () => (
  <Icon>
    <path d="M6 17V11a6 6 0 0 1 9-5.2M18 11v6l1.5 1.5h-15M10 20.5a2 2 0 0 0 4 0M4 4l16 16" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M8 5v14M16 5v14" stroke-width="3" />
  </Icon>
);
export const LeafIcon = () => (
  <Icon>
    <path d="M5 19C4 10 9 5 20 4c0 11-5 16-13 14M5 19c3-5 6-8 10-10" />
  </Icon>
);
export const PrintIcon = () => (
  <Icon>
    <path d="M7 8V4h10v4M7 17H4V8h16v9h-3M7 14h10v6H7Z" />
  </Icon>
);
export const HelpIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.6v.01" />
  </Icon>
);
export const ChartIcon = () => (
  <Icon>
    <path d="M4 20h16M7 20v-6M12 20V8M17 20v-9" stroke-width="2.4" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="4" />
    <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4" />
  </Icon>
);
export const SpeedIcon = () => (
  <Icon>
    <path d="M4 17a8 8 0 1 1 16 0M12 16l4-5" />
  </Icon>
);
export const QrIcon = () => (
  <Icon>
    <path d="M4 4h6v6H4ZM14 4h6v6h-6ZM4 14h6v6H4ZM14 14h2v2h-2ZM18 14h2M14 18v2M18 18h2v2" />
  </Icon>
);
