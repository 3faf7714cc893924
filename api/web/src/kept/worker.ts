/**
 * Keeps an app on the phone: all of its files are fetched at once when a version comes, and the version before stays whole until then.
 * What people do in it is not its business: that is kept by the app, and goes out by it.
 */

export type {};

declare const self: ServiceWorkerGlobalScope;
/** Filled in when the app is built, as is its folder's name where the text below has `__APP__`: its files, and a name that changes with any of them. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const PAGE = "/__APP__/";
const CACHE = `tournee-__APP__-${__VERSION__}`;

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll());
});

/** All files or none: half an app is of no use, and on a full phone it would take the room that what people do needs. */
async function keepAll(): Promise<void> {
  const isNew = !(await caches.has(CACHE));
  try {
    const cache = await caches.open(CACHE);
    await cache.addAll([PAGE, ...__FILES__].map((path) => new Request(path, { cache: "reload" })));
  } catch (error) {
    if (isNew) await caches.delete(CACHE);
    throw error;
  }
}

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith("tournee-__APP__-") && name !== CACHE)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const wanted = request.mode === "navigate" && url.pathname.startsWith(PAGE) ? PAGE : url.pathname;
  if (wanted !== PAGE && !__FILES__.includes(wanted)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(wanted))
      // Where the phone's storage does not answer there may be a network.
      .catch(() => undefined)
      .then((kept) => kept ?? fetch(request)),
  );
});
