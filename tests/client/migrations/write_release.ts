// Writes the stores of a tablet in mid-day as this release makes them: `node write_release.ts release-N.json` and then `npm run format`, once before each release.
// Must never be run over a file of a release that is out.

import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { mock } from 'node:test';
import { start } from '../../../client_pwa/src/field/start.ts';
import * as batch from '../../../client_pwa/src/protocol/batch.ts';
import { readB64u } from '../../../client_pwa/src/protocol/encoding.ts';
import { keepFact } from '../../../client_pwa/src/storage/database.ts';
import { keepIdentity } from '../../../client_pwa/src/storage/identity.ts';
import { keepPairs } from '../../../client_pwa/src/storage/keys.ts';
import * as packs from '../../../client_pwa/src/storage/packs.ts';
import { keepStaff } from '../../../client_pwa/src/storage/staff.ts';
import { MemoryFolder, useFiles } from '../storage/memory_files.ts';
import { cast, jwkOf, pairOf, read } from '../vectors.ts';
import { takeStores } from './stores.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
require('fake-indexeddb/auto');

const target = join(import.meta.dirname, process.argv[2] ?? '');
if (!target.endsWith('.json') || existsSync(target)) throw new Error('name a new file, as release-2.json');

const edition = read<{
  header: string;
  edition: number;
  manifest: string;
  directory: string;
  packs: string[];
}>('batch/edition');
mock.timers.enable({ apis: ['Date'], now: new Date(cast.now) });
const root = new MemoryFolder();
useFiles(root);
await keepPairs({ sig: await pairOf('dev-sig', 'ECDSA'), kem: await pairOf('dev-kem', 'ECDH'), pq: null });
await keepIdentity({
  device: cast.device,
  label: 'Tablet 4',
  origin: cast.origin,
  certificate: cast.certificate,
  root: jwkOf('root'),
  manifest: cast.manifest,
});
const started = await start();
if (started.phase !== 'ready') throw new Error(started.phase);
const { tablet } = started;
const header = await batch.readHeader(edition.header, jwkOf('srv-sig'), {
  now: new Date(cast.now),
  device: cast.device,
  edition: 0,
});
const parts: [string, string][] = [
  ['manifest', edition.manifest],
  [packs.DIRECTORY, edition.directory],
  ...edition.packs.map((pack, number): [string, string] => [packs.packName(number), pack]),
];
for (const [name, content] of parts)
  await packs.keepPart(header.batch, header.edition, name, readB64u(content));
await packs.keepHeader(header.batch, header.edition, edition.header);
const staff = batch.staffOf(header, cast.device)[0] ?? '';
const salt = Uint8Array.from({ length: 16 }, (_, at) => at);
const way = { way: 'phrase' as const, salt, wrapped: new Uint8Array(48).fill(5) };
await keepStaff({ staff, displayName: 'Lotte Veld', publicJwk: jwkOf('staff-kem'), ways: [way] });

const members = { batch: header.batch, edition: header.edition };
const attempt = { kind: 'attempt', ...members, rid: 'a-record', outcome: 'handed_over', staff } as const;
const attachment = { salt, ink: Uint8Array.of(1, 2, 3), notes: 'as written in this release' };
await tablet.add({ kind: 'import', ...members });
await tablet.add({ kind: 'unlock', ...members, staff });
await tablet.add(attempt, attachment);
await tablet.add({ ...attempt, rid: 'another-record' }, attachment);
const { database } = tablet.parts;
const states = ['accepted', 'accepted', 'refused', 'waiting'] as const;
for (const [at, state] of states.entries()) {
  const row = await database.get('items', at + 1);
  if (row) await database.put('items', { ...row, state, code: state === 'refused' ? 'ink_digest' : '' });
}
await database.put('told', {
  rid: 'third',
  session: header.session,
  kind: 'recalled',
  at: cast.now,
  tablets: {},
});
await database.put('told', {
  rid: 'fourth',
  session: header.session,
  kind: 'handed_over',
  at: cast.now,
  tablets: { 'another-tablet': cast.now },
});
await keepFact(database, 'acknowledged', { seq: 2, at: cast.now });
await keepFact(database, 'checkpoint', { origin: 'log', size: 7, root: new Uint8Array(32).fill(9) });
await keepFact(database, 'clock', { offset: 12 });
await keepFact(database, 'notices', { [header.session]: 3 });
await keepFact(database, 'tries', { [staff]: { wrong: 2, until: 0 } });
await keepFact(database, 'shredded', {});
await keepFact(database, 'paper', [3]);
writeFileSync(
  target,
  `${JSON.stringify(await takeStores(['fielddesk', 'fielddesk-keys'], root), null, 2)}\n`,
);
