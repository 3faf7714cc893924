import { render } from "preact";
import { App } from "./app";
import { TownMap } from "./map/town-map";
import "./styles/page.css";

// The page may be opened from a disk, where no second file can be loaded: it carries the map's worker too.
function carriedWorkerUrl(): string {
  const code = document.getElementById("tournee-worker")?.textContent ?? "";
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the app");
render(
  <App
    loadMap={async () => ({
      create: (options) => TownMap.create({ ...options, workerUrl: carriedWorkerUrl() }),
    })}
  />,
  root,
);
