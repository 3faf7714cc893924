import { pageWords } from "../kit/page-words";
import { en, fr } from "./words";

export const { Page, useWords } = pageWords({ fr, en });
