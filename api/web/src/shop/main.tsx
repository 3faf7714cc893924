import { begin } from "../signed-in/begin";
import "../styles/tokens.css";
import "../styles/controls.css";

void begin(["shop", "coordinator", "admin"], ({ session }) => <main>{session.name}</main>);
