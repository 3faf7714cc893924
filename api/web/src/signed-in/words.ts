/** What every screen for people who are signed in says before it is there, and of what goes wrong in it. */
export const fr = {
  wrongRole: "Cet écran n’est pas pour votre rôle.",
  signInAsAnother: "Se connecter autrement",
  failed: "L’écran ne s’ouvre pas : le serveur ne répond pas comme prévu.",
  again: "Réessayer",
};

export type Key = keyof typeof fr;

export const en: Record<Key, string> = {
  wrongRole: "This screen is not for your role.",
  signInAsAnother: "Sign in as somebody else",
  failed: "The screen does not open: the server does not answer as it should.",
  again: "Try again",
};
