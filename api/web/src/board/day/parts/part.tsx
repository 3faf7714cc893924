import type { ComponentChildren } from "preact";

interface PartProps {
  title: string;
  open?: boolean;
  children: ComponentChildren;
  onOpen?: () => void;
  onClose?: () => void;
}

/** A part of a sheet that opens. */
export function Part({ title, open = false, children, onOpen, onClose }: PartProps) {
  return (
    <details
      class="part"
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) onOpen?.();
        else onClose?.();
      }}
    >
      <summary>{title}</summary>
      <div class="part-inside">{children}</div>
    </details>
  );
}
