import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { defineConfig, type Plugin } from "vite";

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
const WORKER = "courier/worker.js";
/** The apps that phones keep, each with the files that it has besides those that are built. */
const KEPT = {
  courier: ["/courier/manifest.webmanifest", "/courier/icon-192.png", "/courier/icon-512.png"],
  shop: ["/shop/manifest.webmanifest", "/courier/icon-192.png", "/courier/icon-512.png"],
};

/** Makes the worker of each app that phones keep: it knows which files that app has, and has a name that changes with any of them. */
function workersOfTheApps(): Plugin {
  return {
    name: "workers-of-the-apps",
    // Behind what takes chunks away that have nothing but styles.
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk") return;
      const plain = worker.code;
      for (const [app, besides] of Object.entries(KEPT)) {
        const found = new Set<string>();
        const add = (name: string) => {
          const file = bundle[name];
          if (file === undefined || found.has(name)) return;
          found.add(name);
          if (file.type !== "chunk") return;
          for (const next of [...file.imports, ...file.dynamicImports]) add(next);
          for (const style of file.viteMetadata?.importedCss ?? []) add(style);
          for (const asset of file.viteMetadata?.importedAssets ?? []) add(asset);
          // A worker that a chunk starts is named in its text alone.
          for (const next of Object.keys(bundle)) {
            if (next.includes(".worker-") && file.code.includes(next)) add(next);
          }
        };
        for (const [name, file] of Object.entries(bundle)) {
          if (file.type === "chunk" && file.facadeModuleId?.endsWith(`/${app}.html`)) add(name);
        }
        const files = [...[...found].sort().map((name) => `/${name}`), ...besides];
        const version = createHash("sha256").update(plain);
        for (const name of [...found].sort()) {
          const file = bundle[name];
          version.update(name).update(file?.type === "chunk" ? file.code : (file?.source ?? ""));
        }
        const code = plain
          .replaceAll("__APP__", app)
          .replaceAll("__FILES__", JSON.stringify(files))
          .replaceAll("__VERSION__", JSON.stringify(version.digest("hex").slice(0, 16)));
        if (app === "courier") worker.code = code;
        else this.emitFile({ type: "asset", fileName: `${app}/worker.js`, source: code });
      }
    },
  };
}

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
