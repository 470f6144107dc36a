// The page's door to the worker when the worker is no more: nobody waits for ever.

import { equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { ask, connect, stopped } from '../../client_pwa/src/bridge.ts';

class Stopping {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  asked: { id: number; verb: string }[] = [];
  ended = false;

  postMessage(question: { id: number; verb: string }): void {
    this.asked.push(question);
  }

  terminate(): void {
    this.ended = true;
  }
}

function connected(): Stopping {
  Object.assign(globalThis, { document: { addEventListener: () => undefined } });
  stopped.value = null;
  const worker = new Stopping();
  connect(worker as unknown as Worker);
  return worker;
}

test('a worker that failed is ended, and what waits for it and what is asked later fails at once', async () => {
  const worker = connected();
  const waiting = ask('tally', {});
  equal(worker.asked.length, 1);
  worker.onerror?.({ message: 'unforeseen' });
  await rejects(waiting, { failure: { code: 'worker_stopped', detail: 'unforeseen' } });
  await rejects(ask('tally', {}), { failure: { code: 'worker_stopped', detail: 'unforeseen' } });
  equal(worker.asked.length, 1);
  equal(worker.ended, true);
});

test('a worker that cannot start says why', async () => {
  const worker = connected();
  const waiting = ask('tally', {});
  worker.onmessage?.({ data: { kind: 'stopped', failure: { code: 'storage_full', detail: '' } } });
  await rejects(waiting, { failure: { code: 'storage_full', detail: '' } });
  equal(stopped.value?.code, 'storage_full');
});

test('an answer that cannot be read leaves nobody waiting for it', async () => {
  const worker = connected();
  const waiting = ask('tally', {});
  worker.onmessageerror?.();
  await rejects(waiting, { failure: { code: 'worker_stopped', detail: 'unreadable' } });
});
