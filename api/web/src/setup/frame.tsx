/** What every step has around it: which one it is, what it is for, and what went wrong. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type Key, useWords } from "./words";

export const STEPS = ["map", "town", "person", "area", "shops", "crew", "orders"] as const;
export type Step = (typeof STEPS)[number];

interface StepFrameProps {
  step: Step;
  lead: Key;
  fault?: string;
  children: ComponentChildren;
}

export function StepFrame({ step, lead, fault, children }: StepFrameProps) {
  const { t } = useWords();
  const title = useRef<HTMLHeadingElement>(null);
  // Who listens to the page hears that it is another one.
  useEffect(() => {
    title.current?.focus();
    scrollTo(0, 0);
  }, [step]);
  const number = STEPS.indexOf(step) + 1;
  return (
    <section class="step">
      <div class="progress">
        <p class="quiet">{t("step", { n: number, of: STEPS.length })}</p>
        <progress max={STEPS.length} value={number} aria-label={t("step", { n: number, of: STEPS.length })} />
      </div>
      <h1 ref={title} tabIndex={-1}>
        {t(`step.${step}`)}
      </h1>
      <p class="lead">{t(lead)}</p>
      {children}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </section>
  );
}
