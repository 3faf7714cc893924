import type { Dictionary } from "../../i18n/words";

export const fr = {
  loading: "Chargement…",
  failed: "Le chargement a échoué.",
  again: "Réessayer",
  offline: "Le serveur ne répond pas. Rien n’est perdu : réessayez.",
  stale:
    "Quelqu’un d’autre vient de changer cela. La version à jour est chargée, votre saisie est gardée : vérifiez, puis enregistrez.",
  saved: "C’est enregistré.",
  save: "Enregistrer",
  cancel: "Annuler",
  close: "Fermer",
  edit: "Modifier",
  copy: "Copier",
  copied: "Copié",
  secret: "Montré une seule fois : copiez-le maintenant et gardez-le comme un mot de passe.",
  sure: "Confirmer",
  more: "Voir plus",
  table: "Tableau : {title}",
};

export type Key = keyof typeof fr;

export const en: Dictionary<Key> = {
  loading: "Loading…",
  failed: "Loading has failed.",
  again: "Try again",
  offline: "The server does not answer. Nothing is lost: try again.",
  stale:
    "Somebody else has just changed this. The latest version is loaded, what you have written is kept: check, then save.",
  saved: "Saved.",
  save: "Save",
  cancel: "Cancel",
  close: "Close",
  edit: "Change",
  copy: "Copy",
  copied: "Copied",
  secret: "Shown this once: copy it now, and keep it like a password.",
  sure: "Confirm",
  more: "Show more",
  table: "Table: {title}",
};
