import { pageWords } from "../../page-parts/page-words";
import { en } from "./en";
import { fr } from "./fr";

export const { Page, useWords } = pageWords({ fr, en });
