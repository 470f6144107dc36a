// Starts the app: the worker, the first screen, then everything that the first screen does without.

import { render } from 'preact';
import { connect, state } from './bridge.ts';
import { addressOf } from './parts/addresses.ts';
import { keepFocus } from './parts/keep-focus.ts';
import { watchThePage } from './parts/page-problems.ts';
import { watchForUpdate } from './parts/update.ts';
import { App, fetchScreens } from './screens/app.tsx';
import { firstWords, otherWords } from './texts/texts.ts';
import workerAddress from './worker/worker.ts?worker&url';

watchThePage();
connect(new Worker(addressOf(workerAddress), { type: 'module' }));
await firstWords();
const root = document.getElementById('app');
if (root) {
  render(<App />, root);
  keepFocus(root);
}
void navigator.storage?.persist?.();
void firstScreen().then(fetchTheRest);

/** The worker has said what there is to draw. */
function firstScreen(): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe((told) => {
      if (told) queueMicrotask(() => [stop(), resolve()]);
    });
  });
}

/** All other screens and words, and every file for a start without a network. */
function fetchTheRest(): void {
  void watchForUpdate(addressOf('/app/sw.js'));
  // What could not be fetched now is asked for again when it is needed, and its failure told there.
  void Promise.all([fetchScreens(), otherWords(), background()]).catch(() => undefined);
}

async function background(): Promise<void> {
  const { sendInBackground } = await import('./parts/background-sync.ts');
  sendInBackground();
}
