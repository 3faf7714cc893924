/** Makes the worker of each app that phones keep: it knows which files that app has, and has a name that changes with any of them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** Where the worker of the first app is made, of which the others are copies. */
export const WORKER = "courier/worker.js";

const ICONS = [
  "/courier/icon-192.png",
  "/courier/icon-512.png",
  "/courier/icon-maskable.png",
  "/courier/icon-apple.png",
];
/** The apps, each with the files that it has besides those that are built. */
const KEPT: Record<string, string[]> = {
  courier: ["/courier/manifest.webmanifest", ...ICONS],
  shop: ["/shop/manifest.webmanifest", ...ICONS],
};

/**
 * Returns the version of an app: another one where its worker, its page, a script, a style, the manifest or an icon is another. Whoever has an app
 * gets a newer one only where this changes.
 */
export function versionOf(worker: string, files: ReadonlyMap<string, string | Uint8Array>): string {
  const hash = createHash("sha256");
  // Lengths keep the end of one file from being taken for the beginning of the next.
  const add = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content as Uint8Array);
    hash.update(`${bytes.length} `).update(bytes);
  };
  add(worker);
  for (const name of [...files.keys()].sort()) {
    add(name);
    add(files.get(name) as string | Uint8Array);
  }
  return hash.digest("hex").slice(0, 16);
}

export function workersOfTheApps(): Plugin {
  let publicFolder = "";
  return {
    name: "workers-of-the-apps",
    // Behind what takes chunks away that have nothing but styles, and what makes the pages.
    enforce: "post",
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    generateBundle(_, bundle) {
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk") return;
      const plain = worker.code;
      for (const [app, besides] of Object.entries(KEPT)) {
        const found = new Map<string, string | Uint8Array>();
        const add = (name: string) => {
          const file = bundle[name];
          if (file === undefined || found.has(name)) return;
          found.set(name, file.type === "chunk" ? file.code : file.source);
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
        const built = [...found.keys()].sort().map((name) => `/${name}`);
        const page = bundle[`${app}.html`];
        if (page?.type !== "asset") this.error(`The page of the app ${app} is not among what is built.`);
        const all = new Map(found).set(`${app}.html`, page.source);
        for (const path of besides) all.set(path, readFileSync(join(publicFolder, path)));
        const code = plain
          .replaceAll("__APP__", app)
          .replaceAll("__FILES__", JSON.stringify([...built, ...besides]))
          .replaceAll("__VERSION__", JSON.stringify(versionOf(plain, all)));
        if (app === "courier") worker.code = code;
        else this.emitFile({ type: "asset", fileName: `${app}/worker.js`, source: code });
      }
    },
  };
}
