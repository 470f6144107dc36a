// Starts the app: the worker, the service worker, the first screen.

import { render } from 'preact';
import { connect } from './bridge.ts';
import { addressOf } from './parts/addresses.ts';
import { watchForUpdate } from './parts/update.ts';
import { App } from './screens/app.tsx';
import workerAddress from './worker/worker.ts?worker&url';

connect(new Worker(addressOf(workerAddress), { type: 'module' }));
void watchForUpdate(addressOf('/app/sw.js'));
void navigator.storage?.persist?.();

const root = document.getElementById('app');
if (root) render(<App />, root);
