// Background sync where the browser has it: something waits, so the browser wakes the service worker when there is a network.
// Must never be the only way: where it is missing or not allowed, the app sends by itself while it is open.

import { effect } from '@preact/signals';
import { ask, state } from '../bridge.ts';

/** The service worker's question to an open page, and the name under which the browser wakes it. */
const EVIDENCE = 'evidence';
/** What was just signed is on its way already: so long it may take, in ms. */
const ON_ITS_WAY = 1_500;

interface SyncManager {
  register(tag: string): Promise<void>;
}

/** Ask to be woken whenever something waits, and answer when woken. */
export function sendInBackground(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.data === EVIDENCE) void sendNow().then((sent) => event.ports[0]?.postMessage(sent));
  });
  let askedFor = 0;
  effect(() => {
    const waiting = state.value?.evidence.waiting ?? 0;
    if (waiting > 0 && waiting !== askedFor) void wakeLater();
    askedFor = waiting;
  });
}

async function wakeLater(): Promise<void> {
  const { sync } = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & {
    sync?: SyncManager;
  };
  await sync?.register(EVIDENCE).catch(() => undefined); // not allowed: the app goes on by itself
}

/** Whether nothing waits any more. */
async function sendNow(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY));
  if (state.value?.phase !== 'ready') return false;
  if (state.value.evidence.waiting === 0) return true;
  return ask('exchange', {}).then(
    ({ waiting }) => waiting === 0,
    () => false,
  );
}
