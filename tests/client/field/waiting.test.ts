// The waiting count is right after any sequence of what can happen: signing, sending, refusing, losing, starting again.
// What is expected comes from a model that knows only what was signed and what the office's signed answers brought back.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Arbitrary } from 'fast-check';
import { exchange, notesWait, owedOf, waitingOf } from '../../../client_pwa/src/field/exchange.ts';
import { refusalsOf } from '../../../client_pwa/src/field/refusals.ts';
import type { Tablet } from '../../../client_pwa/src/field/tablet.ts';
import { fc } from '../properties.ts';
import { cast } from '../vectors.ts';
import { Office, type Weather } from './office.ts';
import { enrolled, loseDatabase, loseJournal, restarted } from './own_tablet.ts';

const CODES = ['item_unreadable', 'attachment_missing', 'version_unknown', 'chain_fork', 'device_not_active'];
const realFetch = globalThis.fetch;
let office = new Office();
before(() => {
  globalThis.fetch = (address, options) => office.fetch(address, options);
});
after(() => {
  globalThis.fetch = realFetch;
});

/** One thing that happens. */
type Event =
  | { what: 'sign'; kind: 'attempt' | 'count' | 'close' | 'lock' | 'open' }
  | { what: 'send'; weather: Weather }
  | { what: 'refuse'; code: string }
  | { what: 'release' }
  | { what: 'restart'; loses: 'nothing' | 'database' | 'journal' }
  | { what: 'back_up' }
  | { what: 'restore' };

const events: Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('sign' as const),
      kind: fc.constantFrom<(Event & { what: 'sign' })['kind']>(
        'attempt',
        'attempt',
        'count',
        'close',
        'lock',
        'open',
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constant('send' as const),
      weather: fc.constantFrom<Weather>('fair', 'fair', 'fair', 'down', 'deaf', 'portal', 'busy'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant('refuse' as const), code: fc.constantFrom(...CODES) }),
  },
  { weight: 2, arbitrary: fc.constant({ what: 'release' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('restart' as const),
      loses: fc.constantFrom('nothing' as const, 'database' as const, 'journal' as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ what: 'back_up' as const }) },
  { weight: 1, arbitrary: fc.constant({ what: 'restore' as const }) },
);

/** What a person who kept count on paper would know. */
class Paper {
  readonly kinds: string[] = [];
  readonly acknowledged = new Set<number>();
  refused: { seq: number; code: string } | null = null;

  sign(kind: string): void {
    this.kinds.push(kind);
  }

  /** A signed answer came back: the office has these. */
  heard(stored: number): void {
    for (let seq = 1; seq <= stored; seq += 1) this.acknowledged.add(seq);
    if (this.refused && this.acknowledged.has(this.refused.seq)) this.refused = null;
  }

  /** What a person signed and the office has not said it has. */
  get waiting(): number {
    return this.#unheard.filter((kind) => kind !== 'lock' && kind !== 'open').length;
  }

  /** Whether the tablet's own notes wait. */
  get notes(): boolean {
    return this.#unheard.length > this.waiting;
  }

  get #unheard(): (string | undefined)[] {
    return this.owed.filter((seq) => seq !== this.refused?.seq).map((seq) => this.kinds[seq - 1]);
  }

  get owed(): number[] {
    return this.kinds.map((_, at) => at + 1).filter((seq) => !this.acknowledged.has(seq));
  }
}

async function happen(event: Event, tablet: Tablet, paper: Paper): Promise<Tablet> {
  switch (event.what) {
    case 'sign':
      await tablet.add(
        event.kind === 'attempt'
          ? { kind: 'attempt', batch: cast.batch, outcome: 'handed_over' }
          : { kind: event.kind },
      );
      paper.sign(event.kind);
      return tablet;
    case 'send':
      office.weather = event.weather;
      await exchange(tablet).catch(() => undefined);
      if (event.weather === 'fair') hear(paper);
      return tablet;
    case 'refuse':
      if (!office.quarantined) refuseNext(event.code);
      return tablet;
    case 'release':
      office.refuses = null;
      office.quarantined = '';
      return tablet;
    case 'restart': {
      if (event.loses === 'database') await loseDatabase(tablet);
      if (event.loses === 'journal') await loseJournal();
      // what the office said is in the database alone: without it everything is owed again
      if (event.loses === 'database') Object.assign(paper, { refused: null }).acknowledged.clear();
      return restarted(tablet);
    }
    case 'back_up':
      office.backUp();
      return tablet;
    case 'restore':
      office.restore();
      return tablet;
  }
}

/** A chain that the office does not take any further stops the tablet; any other code stops one item. */
function refuseNext(code: string): void {
  if (code === 'chain_fork' || code === 'device_not_active') office.quarantined = code;
  else office.refuses = { seq: office.chain.length + 1, code };
}

/** What the exchange left at the office, as its answers told it. A refusal of the first item is all there is to hear then. */
function hear(paper: Paper): void {
  const stored = office.chain.length;
  const [owed] = paper.owed;
  if (owed && office.quarantined && stored < owed) {
    paper.refused = { seq: owed, code: office.quarantined };
    return;
  }
  for (const seq of [...paper.acknowledged]) if (seq > stored) paper.acknowledged.delete(seq);
  paper.heard(stored);
  const [first] = paper.owed;
  const code = office.quarantined || (office.refuses?.seq === first ? office.refuses?.code : '');
  paper.refused = first && code ? { seq: first, code } : null;
}

test('after anything that can happen the count is what the office has not acknowledged, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 25 }), async (history) => {
      office = new Office();
      const paper = new Paper();
      let tablet = await enrolled();
      for (const event of history) {
        tablet = await happen(event, tablet, paper);
        assert.deepEqual(
          {
            waiting: waitingOf(tablet),
            notes: notesWait(tablet),
            refusals: refusalsOf(tablet).map(({ seq, code }) => ({ seq, code })),
            owed: owedOf(tablet).map(({ item }) => item.payload.seq),
          },
          {
            waiting: paper.waiting,
            notes: paper.notes,
            refusals: paper.refused ? [paper.refused] : [],
            owed: paper.owed,
          },
          JSON.stringify(event),
        );
      }
      tablet = await happen({ what: 'release' }, tablet, paper);
      tablet = await happen({ what: 'send', weather: 'fair' }, tablet, paper);
      assert.equal(waitingOf(tablet), 0);
      assert.equal(notesWait(tablet), false);
      assert.equal(office.chain.length, paper.kinds.length);
      tablet.parts.database.close();
    }),
    { numRuns: 60 },
  );
});

test('a count and a closing wait as a confirmation does; what the tablet noted by itself is no number', async () => {
  office = new Office();
  const tablet = await enrolled();
  await tablet.add({ kind: 'unlock' });
  assert.deepEqual([waitingOf(tablet), notesWait(tablet)], [0, true]);
  for (const kind of ['count', 'attempt', 'close'] as const) await tablet.add({ kind });
  assert.equal(waitingOf(tablet), 3);
  await exchange(tablet);
  assert.deepEqual([waitingOf(tablet), notesWait(tablet)], [0, false]);
  tablet.parts.database.close();
});

test('an answer that says nothing of what was sent is not asked for again at once', async () => {
  office = new Office();
  office.weather = 'mute';
  const tablet = await enrolled();
  await tablet.add({ kind: 'attempt', batch: cast.batch, outcome: 'handed_over' });
  assert.deepEqual(await exchange(tablet), { sent: 1, waiting: 1 });
  assert.equal(office.uploads, 1);
  office.weather = 'fair';
  assert.equal((await exchange(tablet)).waiting, 0);
  tablet.parts.database.close();
});
