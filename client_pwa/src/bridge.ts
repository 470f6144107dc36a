// The page's only door to the worker: ask a verb, read the state.
// Must never hold what the worker forgets: answers go to the screen that asked.

import { signal } from '@preact/signals';
import { sayTimesIn } from './texts/zone.ts';
import type { Answer, Argument, Ask, Failure, FieldState, Told, Verb } from './worker/messages.ts';

/** What the worker last told; null until it has spoken. */
export const state = signal<FieldState | null>(null);

/** A verb was refused. */
export class AskFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail ? `${failure.code}: ${failure.detail}` : failure.code);
    this.name = 'AskFailed';
    this.failure = failure;
  }
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: AskFailed): void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let lastId = 0;

/** Take the worker that the page started and listen to it. */
export function connect(started: Worker): void {
  worker = started;
  worker.onmessage = (event: MessageEvent<Told>) => hear(event.data);
  document.addEventListener('visibilitychange', seenAgain);
  worker.onerror = (event) => {
    for (const one of waiting.values())
      one.reject(new AskFailed({ code: 'unexpected', detail: event.message }));
    waiting.clear();
  };
}

/** Seen again after a while: time to ask the office for news. */
function seenAgain(): void {
  if (!document.hidden && state.value?.phase === 'ready') void ask('exchange', {}).catch(() => undefined);
}

/** Ask the worker; rejects with AskFailed. */
export function ask<V extends Verb>(verb: V, argument: Argument<V>): Promise<Answer<V>> {
  return new Promise<Answer<V>>((resolve, reject) => {
    if (!worker) {
      reject(new AskFailed({ code: 'starting', detail: '' }));
      return;
    }
    lastId += 1;
    waiting.set(lastId, { resolve: (answer) => resolve(answer as Answer<V>), reject });
    worker.postMessage({ id: lastId, verb, argument } as Ask);
  });
}

function hear(told: Told): void {
  if (told.kind === 'state') {
    sayTimesIn(told.state.zone);
    state.value = told.state;
    return;
  }
  const one = waiting.get(told.id);
  waiting.delete(told.id);
  if (told.kind === 'answer') one?.resolve(told.answer);
  else one?.reject(new AskFailed(told.failure));
}
