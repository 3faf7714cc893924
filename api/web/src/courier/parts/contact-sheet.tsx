import { useWords } from "../i18n/words";
import type { Pull } from "../wire";
import { Sheet } from "./sheet";
import type { StopTools } from "./use-stop";

export interface Contact {
  name: string;
  phone: string;
}

/** Whom one can call about a stop: who receives, and the shops that the goods are from. */
export function contactsAt(pull: Pull, { work, doors }: Pick<StopTools, "work" | "doors">): Contact[] {
  const found: Contact[] = [];
  for (const { task } of work.tasks) {
    if (task.recipient?.phone) found.push({ name: task.recipient.name, phone: task.recipient.phone });
    const shop = pull.shops[task.org_id];
    if (shop?.phone) found.push(shop);
  }
  for (const door of doors) {
    if (door.phone) found.push({ name: door.person, phone: door.phone });
    for (const one of door.contacts) found.push({ name: one.name, phone: one.phone });
  }
  return found.filter((one, index) => found.findIndex((other) => other.phone === one.phone) === index);
}

export function ContactSheet({ contacts, onClose }: { contacts: Contact[]; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Sheet title={t("contact.title")} onClose={onClose}>
      {contacts.length === 0 && <p>{t("contact.none")}</p>}
      <ul class="choices">
        {contacts.map(({ name, phone }) => (
          <li key={phone}>
            <a class="main" href={`tel:${phone}`}>
              {t("contact.call", { name })}
            </a>
            <a class="second" href={`sms:${phone}`}>
              {t("contact.write", { name })}
            </a>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
