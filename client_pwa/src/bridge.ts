// The page's only door to the worker: ask a verb, read the state.
// Must never hold what the worker forgets: answers go to the screen that asked.

import { signal } from '@preact/signals';
import { officeIsAhead, sayTimesIn } from './texts/zone.ts';
import type { Answer, Argument, Ask, Failure, FieldState, Verb } from './worker/messages.ts';
import type { Told } from './worker/told.ts';

/** What the worker last told; null until it has spoken. */
export const state = signal<FieldState | null>(null);

/** Why the worker answers no more; null while it does. */
export const stopped = signal<Failure | null>(null);

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
  worker.onerror = (event) => stop({ code: 'worker_stopped', detail: event.message ?? '' });
  worker.onmessageerror = () => stop({ code: 'worker_stopped', detail: 'unreadable' });
}

/** End the worker, which may be in any state after what nobody foresaw, and with it every key it held; whoever waits for it, or asks it from now on, is told why. */
function stop(why: Failure): void {
  stopped.value ??= why;
  worker?.terminate();
  for (const one of waiting.values()) one.reject(new AskFailed(stopped.value));
  waiting.clear();
}

/** Seen again after a while: time to ask the office for news. */
function seenAgain(): void {
  if (!document.hidden && state.value?.phase === 'ready') void ask('exchange', {}).catch(() => undefined);
}

/** Ask the worker; rejects with AskFailed. */
export function ask<V extends Verb>(verb: V, argument: Argument<V>): Promise<Answer<V>> {
  return new Promise<Answer<V>>((resolve, reject) => {
    if (!worker || stopped.value) {
      reject(new AskFailed(stopped.value ?? { code: 'starting', detail: '' }));
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
    officeIsAhead(told.state.ahead);
    state.value = told.state;
    return;
  }
  if (told.kind === 'stopped') {
    stop(told.failure);
    return;
  }
  const one = waiting.get(told.id);
  waiting.delete(told.id);
  if (told.kind === 'answer') one?.resolve(told.answer);
  else one?.reject(new AskFailed(told.failure));
}
