import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { render } from "preact";
import { App } from "./app";
import "./styles/page.css";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no place for the app");
render(
  <App
    loadMap={async () => {
      const { TownMap } = await import("./map/town-map");
      return { create: (options) => TownMap.create({ ...options, workerUrl }) };
    }}
  />,
  root,
);
