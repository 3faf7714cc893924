import { render } from "preact";
import { firstLanguage } from "../i18n/words";
import { App } from "./app";
import "../styles/tokens.css";
import "../styles/controls.css";
import "../styles/fields.css";
import "./setup.css";
import "../styles/forced-colors.css";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the app");
render(<App first={firstLanguage()} />, root);
