/** Line icons of 20 by 20, hidden from screen readers: words always stand beside them, or name the button. */
interface IconProps {
  path: string;
}

function Icon({ path }: IconProps) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

export const TodoIcon = () => (
  <Icon path="M3.5 5l1.500 1.500L8 3.500M3.500 12l1.500 1.500 3-3M11 5.500h6M11 12.500h6" />
);
export const TimelineIcon = () => <Icon path="M3 5h7M7 10h8M5 15h9" />;
export const ColumnsIcon = () => <Icon path="M3 4h4v12H3zM8 4h4v8H8zM13 4h4v10h-4z" />;
export const ListIcon = () => <Icon path="M8 5h9M8 10h9M8 15h9M3.500 5h.01M3.500 10h.01M3.500 15h.01" />;
export const MapIcon = () => <Icon path="M2.500 5l5-2 5 2 5-2v12l-5 2-5-2-5 2zM7.500 3v12M12.500 5v12" />;
export const CloseIcon = () => <Icon path="M5 5l10 10M15 5L5 15" />;
export const BackIcon = () => <Icon path="M12 4l-6 6 6 6" />;
export const ForwardIcon = () => <Icon path="M8 4l6 6-6 6" />;
export const PlusIcon = () => <Icon path="M10 4v12M4 10h12" />;
export const MinusIcon = () => <Icon path="M4 10h12" />;
export const FitIcon = () => <Icon path="M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" />;
export const LassoIcon = () => (
  <Icon path="M10 3c4 0 7 2 7 4.500S14 12 10 12s-7-2-7-4.500S6 3 10 3zM6 11.500c-1.500 1-1 3 .5 3s2 1.500 0 2.500" />
);
export const ClosedIcon = () => (
  <Icon path="M10 2.500a7.500 7.500 0 110 15 7.500 7.500 0 010-15zM5.500 10h9" />
);
export const UndoIcon = () => <Icon path="M7 4L3 8l4 4M3 8h8a5 5 0 010 10H8" />;
export const PlanIcon = () => <Icon path="M3 15c3-9 5 3 8-4s3-6 6-6M14 3l3 2-2 3" />;
export const PinIcon = () => <Icon path="M7 3h6l-1 5 3 3H5l3-3zM10 11v6" />;
export const WarnIcon = () => <Icon path="M10 3l7.500 14h-15zM10 8v4M10 14.500v.01" />;
export const HelpIcon = () => (
  <Icon path="M10 2.500a7.500 7.500 0 110 15 7.500 7.500 0 010-15zM8 8a2 2 0 114 0c0 1.500-2 1.500-2 3M10 13.800v.01" />
);
export const PhoneIcon = () => (
  <Icon path="M5 3h3l1.500 4-2 1.500a9 9 0 004 4l1.500-2 4 1.500v3a2 2 0 01-2 2A13 13 0 013 5a2 2 0 012-2z" />
);
