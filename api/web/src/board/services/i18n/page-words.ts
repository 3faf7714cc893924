import { pageWords } from "../../kit/page-words";
import { en } from "./en";
import { fr } from "./fr";

export const { Page, useWords } = pageWords({ fr, en });
