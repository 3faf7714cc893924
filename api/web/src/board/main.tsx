import { begin } from "../signed-in/begin";
import { App } from "./app";
import "../styles/tokens.css";
import "../styles/controls.css";
import "./styles/shell.css";
import "./styles/day.css";
import "./styles/queue.css";
import "./styles/timeline.css";
import "./styles/columns.css";
import "./styles/map.css";
import "./styles/sheet.css";
import "./styles/proposal.css";
import "../styles/forced-colors.css";

void begin(["coordinator", "admin", "network_head", "auditor"], (begun) => <App begun={begun} />);
