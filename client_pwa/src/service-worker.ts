// The app starts with no network: its files are kept whole for each version, and served from there.
// Must never answer for the API, and never change version under an open page.

declare const __FILES__: readonly string[];
declare const __APP_VERSION__: string;
const scope = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `fielddesk-${__APP_VERSION__}`;
const START = '/app/';

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([START, ...__FILES__])));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith('fielddesk-') && name !== CACHE) await caches.delete(name);
      await scope.clients.claim();
    })(),
  );
});

scope.addEventListener('message', (event) => {
  if (event.data === 'take-over') void scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== scope.location.origin || !pathname.startsWith(START) || event.request.method !== 'GET')
    return;
  const wanted = event.request.mode === 'navigate' ? START : event.request;
  event.respondWith(
    caches.open(CACHE).then(async (cache) => (await cache.match(wanted)) ?? fetch(event.request)),
  );
});
