// A new version installs beside the old one and waits until a person says so, never in the middle of a handover.

import { signal } from '@preact/signals';

/** A version that waits to be taken, or null. */
export const waitingVersion = signal<ServiceWorker | null>(null);

export async function watchForUpdate(address: string): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(address, { scope: '/app/' });
  const note = () => {
    if (navigator.serviceWorker.controller) waitingVersion.value = registration.waiting;
  };
  note();
  registration.addEventListener('updatefound', () => {
    registration.installing?.addEventListener('statechange', note);
  });
}

/** Look for a newer version now. */
export async function lookForUpdate(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/app/');
  await registration?.update().catch(() => undefined);
}

/** Take the waiting version and start it. */
export function takeUpdate(): void {
  const waiting = waitingVersion.value;
  if (!waiting) return;
  navigator.serviceWorker.addEventListener('controllerchange', () => window.location.reload(), {
    once: true,
  });
  waiting.postMessage('take-over');
}
