import { begin } from "../signed-in/begin";
import "../styles/tokens.css";
import "../styles/controls.css";

void begin(["coordinator", "admin", "network_head", "auditor"], ({ session }) => <main>{session.name}</main>);
