import { Text, Toggles } from "../kit/fields";
import { skillsOf } from "./crew";
import { useWords } from "./i18n/page-words";

interface SkillsFieldProps {
  known: readonly string[];
  value: readonly string[];
  /** What is being typed of further ones. */
  more: string;
  onValue: (change: { skills?: string[]; more?: string }) => void;
}

/** What somebody can do, or a vehicle has: chosen from what the town knows, or typed anew. */
export function SkillsField({ known, value, more, onValue }: SkillsFieldProps) {
  const { t, has } = useWords();
  const all = [...new Set([...known, ...value])].sort();
  const name = (skill: string) => {
    const key = `skill.${skill}`;
    return has(key) ? t(key) : skill;
  };
  return (
    <>
      {all.length > 0 && (
        <Toggles
          label={t("skills.label")}
          hint={t("skills.hint")}
          options={all.map((skill) => [skill, name(skill)] as const)}
          chosen={value}
          onChosen={(skills) => onValue({ skills })}
        />
      )}
      <Text
        class="wide"
        label={t(all.length > 0 ? "skills.more" : "skills.label")}
        hint={t("skills.moreHint")}
        pattern="[a-zA-Z0-9_,; ]*"
        value={more}
        onValue={(text) => onValue({ more: text })}
      />
    </>
  );
}

export function allSkills(value: readonly string[], more: string): string[] {
  return [...new Set([...value, ...skillsOf(more)])];
}

/** The same in a line of a list. */
export function SkillChips({ skills }: { skills: readonly string[] }) {
  const { t, has } = useWords();
  if (skills.length === 0) return null;
  return (
    <span class="chips-line">
      {skills.map((skill) => {
        const key = `skill.${skill}`;
        return (
          <span key={skill} class="chip calm">
            {has(key) ? t(key) : skill}
          </span>
        );
      })}
    </span>
  );
}
