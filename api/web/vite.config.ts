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

/** Tells the worker that keeps the courier's app on the phone which files that app has, and gives it a name that changes with any of them. */
function filesOfTheCourier(): Plugin {
  return {
    name: "files-of-the-courier",
    // Behind what takes chunks away that have nothing but styles.
    enforce: "post",
    generateBundle(_, bundle) {
      const found = new Set<string>();
      const add = (name: string) => {
        const file = bundle[name];
        if (file === undefined || found.has(name)) return;
        found.add(name);
        if (file.type !== "chunk") return;
        for (const next of [...file.imports, ...file.dynamicImports]) add(next);
        for (const style of file.viteMetadata?.importedCss ?? []) add(style);
        for (const asset of file.viteMetadata?.importedAssets ?? []) add(asset);
      };
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === "chunk" && file.facadeModuleId?.endsWith("/courier.html")) add(name);
      }
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk" || found.size === 0) return;
      const files = [
        ...[...found].sort().map((name) => `/${name}`),
        ...["manifest.webmanifest", "icon-192.png", "icon-512.png"].map((name) => `/courier/${name}`),
      ];
      const version = createHash("sha256").update(worker.code);
      for (const name of [...found].sort()) {
        const file = bundle[name];
        version.update(name).update(file?.type === "chunk" ? file.code : (file?.source ?? ""));
      }
      worker.code = worker.code
        .replaceAll("__FILES__", JSON.stringify(files))
        .replaceAll("__VERSION__", JSON.stringify(version.digest("hex").slice(0, 16)));
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
    plugins: [filesOfTheCourier()],
    build: {
      outDir: "../static",
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          ...Object.fromEntries(PAGES.map((page) => [page, page])),
          [WORKER]: "src/courier/worker.ts",
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
