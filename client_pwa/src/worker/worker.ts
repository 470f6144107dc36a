// The worker: serves every verb of messages.ts, one at a time where it matters, and tells the page the state.
// Must never answer with a key, a phrase or more than one open record.

import { type Started, setAside, start } from '../field/start.ts';
import { FieldError, type Tablet } from '../field/tablet.ts';
import type { Automatic } from './automatic.ts';
import type { DayWatch } from './day-watch.ts';
import { failureOf, problemOf } from './failure.ts';
import type { Ask, Verb } from './messages.ts';
import { State } from './state.ts';
import type { Told } from './told.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const state = new State((told) => tell({ kind: 'state', state: told }));
let automatic: Automatic | null = null;
let dayWatch: DayWatch | null = null;
let started: Started | null = null;
let turn: Promise<unknown> = Promise.resolve();
/** The first screen is drawn before the rest is fetched, in ms. */
const AFTER_DRAWING = 200;
/** What waits for the network: nothing else waits for it. */
const UNLOCKS: ReadonlySet<Verb> = new Set(['unlock', 'unlock_quickly']);
const APART: ReadonlySet<Verb> = new Set([
  'exchange',
  'prepare',
  'cancel_prepare',
  'refresh_batches',
  'send_diagnosis',
]);

/** What only looks: the page knows the state already, and the next key would wait for it to be made again. */
const LOOKS: ReadonlySet<Verb> = new Set([
  'find',
  'tally',
  'signed_here',
  'draft',
  'look_up',
  'recording',
  'recorded',
]);

scope.onmessage = (event: MessageEvent<Ask>) => {
  void answer(event.data);
};
scope.addEventListener('online', () => automatic?.kick());
const starting = begin();
starting.catch((error) => tell({ kind: 'stopped', failure: failureOf(error) }));

async function begin(): Promise<void> {
  started = await start();
  await entered();
  setTimeout(fetchAhead, AFTER_DRAWING);
}

/** What cannot be fetched now is asked for again, and its failure told, when it is needed. */
function fetchAhead(): void {
  void fetchWork()
    .then(({ fetchSuite }) => fetchSuite())
    .catch(() => undefined);
}

async function entered(): Promise<void> {
  await state.entered(started);
  if (started?.phase !== 'ready') return;
  const { Automatic } = await fetchWork();
  automatic ??= new Automatic(state);
  automatic.watch(started.tablet);
}

/** What the first screen does without. */
function fetchWork(): Promise<typeof import('./work.ts')> {
  return import('./work.ts');
}

async function answer({ id, verb, argument }: Ask): Promise<void> {
  try {
    await starting;
    await (APART.has(verb) ? undefined : inTurn(lookAtDay));
    const given = await (APART.has(verb) ? serve(verb, argument) : inTurn(() => serve(verb, argument)));
    tell({ kind: 'answer', id, answer: given });
    if (LOOKS.has(verb)) return;
  } catch (error) {
    tell({ kind: 'failure', id, failure: failureOf(error) });
    void note(verb, error).catch(() => undefined);
  }
  await state.publish();
}

/** Remember the code for a diagnosis; where that fails too, the page was told all the same. An exchange notes its own. */
async function note(verb: Verb, error: unknown): Promise<void> {
  if (started?.phase !== 'ready' || verb === 'exchange') return;
  const { noteProblem } = await fetchWork();
  await noteProblem(started.tablet.parts.database, { ...problemOf(error), doing: verb }, new Date());
}

/** End the day when it is over, and tell the page. */
async function lookAtDay(): Promise<void> {
  if (started?.phase !== 'ready') return;
  const { DayWatch } = await fetchWork();
  dayWatch ??= new DayWatch(() => void inTurn(lookAtDay).catch(() => undefined));
  const { day } = started.tablet;
  await dayWatch.look(started.tablet);
  if (day && !started.tablet.day) await state.publish();
}

/** After everything that was asked before: two taps on one button are two acts, one after the other. */
function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const done = turn.then(act);
  turn = done.catch(() => undefined);
  return done;
}

async function serve(verb: Verb, argument: unknown): Promise<unknown> {
  const { enrol, exportLost, exportLostFrames, verbs } = await fetchWork();
  if (verb === 'enrol') {
    if (started?.phase === 'lost_store') started = await putAside(started);
    if (started?.phase !== 'not_enrolled') throw new FieldError('enrolled_already');
    const { code } = argument as { code: string };
    const tablet = await enrol(code, scope.location.origin, started);
    started = { phase: 'ready', tablet };
    await entered();
    return { device: tablet.device, label: tablet.parts.certificate.label };
  }
  if (started?.phase === 'lost_store' && verb === 'export_bundle') return exportLost(started);
  if (started?.phase === 'lost_store' && verb === 'export_frames') return exportLostFrames(started);
  const act = verbs[verb] as (tablet: Tablet, argument: unknown, state: State) => Promise<unknown>;
  const result = await act(ready(), argument, state);
  if (verb === 'hand_over' || verb === 'count' || verb === 'close' || UNLOCKS.has(verb)) automatic?.kick();
  return result;
}

/** A tablet that lost its keys is enrolled again only after everything it had signed was put aside. */
async function putAside(lost: Extract<Started, { phase: 'lost_store' }>): Promise<Started> {
  return { phase: 'not_enrolled', ...(await setAside(lost, scope.location.origin)) };
}

function ready(): Tablet {
  if (started?.phase !== 'ready') throw new FieldError(started?.phase ?? 'starting');
  return started.tablet;
}

function tell(told: Told): void {
  scope.postMessage(told);
}
