import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";
import { WORKER, workersOfTheApps } from "./kept-apps.ts";

const require = createRequire(import.meta.url);

/** Lays MapLibre's worker beside the single page's script, which carries it inside itself. */
function workerBesideThePage(): Plugin {
  return {
    name: "worker-beside-the-page",
    generateBundle() {
      const path = require.resolve("maplibre-gl/dist/maplibre-gl-worker.mjs");
      const source = readFileSync(path, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
      this.emitFile({ type: "asset", fileName: "worker.mjs", source });
    },
  };
}

const PAGES = ["index.html", "board.html", "connect.html", "courier.html", "setup.html", "shop.html"];

// Two builds of the same page. `served` is loaded from a server: the map comes after the first screen.
// `single` is one script and one style sheet that api/page.py lays into one HTML file.
export default defineConfig(({ mode }) => {
  const oxc = { jsx: { runtime: "automatic" as const, importSource: "preact" } };
  if (mode === "single") {
    return {
      oxc,
      plugins: [workerBesideThePage()],
      build: {
        outDir: "../static/single",
        copyPublicDir: false,
        emptyOutDir: true,
        target: "es2022",
        cssCodeSplit: false,
        assetsInlineLimit: 1_000_000,
        chunkSizeWarningLimit: 2_000,
        rolldownOptions: {
          input: "src/main-single.tsx",
          output: { entryFileNames: "page.js", assetFileNames: "page[extname]", codeSplitting: false },
        },
      },
    };
  }
  return {
    oxc,
    plugins: [workersOfTheApps()],
    worker: { format: "es" as const },
    build: {
      outDir: "../static",
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(PAGES.map((page) => [page, page])),
          [WORKER]: "src/kept/worker.ts",
        },
        output: {
          entryFileNames: (chunk) => (chunk.name === WORKER ? WORKER : "assets/[name]-[hash].js"),
        },
      },
      target: "es2022",
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
      license: { fileName: "assets/licenses.md" },
      modulePreload: { polyfill: false },
    },
  };
});
