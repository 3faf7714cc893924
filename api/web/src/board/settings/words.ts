export { en } from "./en";
export { fr, type Key } from "./fr";
