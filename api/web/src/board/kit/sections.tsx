interface SectionsProps<Name extends string> {
  label: string;
  sections: readonly (readonly [Name, string])[];
  chosen: Name;
  onChoose: (name: Name) => void;
}

/** The parts of a page, one at a time. */
export function Sections<Name extends string>({ label, sections, chosen, onChoose }: SectionsProps<Name>) {
  return (
    <nav class="sections" aria-label={label}>
      {sections.map(([name, text]) => (
        <button
          key={name}
          type="button"
          aria-current={name === chosen ? "page" : undefined}
          onClick={() => onChoose(name)}
        >
          {text}
        </button>
      ))}
    </nav>
  );
}
