// The app starts with no network: its files are kept whole for each version, and served from there. Woken by the browser
// when there is a network again, it lets an open page send what waits, or sends it itself.
// Must never answer for the API, never change version under an open page, and keep no key beyond one sending.

import { sendSigned } from './field/send_signed.ts';

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

/** The name under which parts/background-sync.ts asks to be woken, and its question to an open page. */
const EVIDENCE = 'evidence';
/** How long an open page has for its answer, in ms: a page that the browser has frozen gives none. */
const ANSWER_LIMIT = 20_000;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

scope.addEventListener('sync' as keyof ServiceWorkerGlobalScopeEventMap, (event) => {
  const woken = event as SyncEvent;
  if (woken.tag === EVIDENCE) woken.waitUntil(sendWhatWaits());
});

/** What this throws has the browser try again later. */
async function sendWhatWaits(): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window' });
  const pages = windows.filter(({ url }) => new URL(url).pathname.startsWith(START));
  if (!(await Promise.any(pages.map(hasSent)).catch(() => false))) await sendSigned();
}

/** Let the page's worker, which holds the chain, send. Throws when it did not, or does not answer. */
function hasSent(page: Client): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => (data === true ? resolve(true) : reject(new Error('not sent')));
    setTimeout(() => reject(new Error('no answer')), ANSWER_LIMIT);
    page.postMessage(EVIDENCE, [port2]);
  });
}
