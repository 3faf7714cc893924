import { useEffect, useState } from "preact/hooks";
import { useWords } from "../i18n/words";

interface UndoToastProps {
  label: string;
  until_ms: number;
  onUndo: () => void;
  onOver: () => void;
}

/** Says what was done, and takes it back for some seconds more. */
export function UndoToast({ label, until_ms, onUndo, onOver }: UndoToastProps) {
  const { t } = useWords();
  const [left, setLeft] = useState(Math.ceil((until_ms - Date.now()) / 1000));
  useEffect(() => {
    const timer = setInterval(() => {
      const seconds = Math.ceil((until_ms - Date.now()) / 1000);
      setLeft(seconds);
      if (seconds <= 0) onOver();
    }, 250);
    return () => clearInterval(timer);
  }, [until_ms, onOver]);
  return (
    <div class="toast" role="status">
      <span>{label}</span>
      <button type="button" class="small strong" onClick={onUndo}>
        {t("act.undo")} ({Math.max(0, left)})
      </button>
    </div>
  );
}
