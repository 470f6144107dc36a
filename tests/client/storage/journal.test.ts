// The evidence journal on a disk in memory: what was flushed is there again, whatever happened to the tail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf } from '../../../client_pwa/src/protocol/encoding.ts';
import { crc32, Journal, type JournalEntry } from '../../../client_pwa/src/storage/journal.ts';
import { fc } from '../properties.ts';
import { MemoryDisk } from './disk.ts';

const FIRST: JournalEntry = { jws: 'aaa.bbb.ccc', att: Uint8Array.of(1, 2, 3, 0, 255) };
const SECOND: JournalEntry = { jws: 'ddd.eee.fff', att: null };
const THIRD: JournalEntry = { jws: 'ggg.hhh.iii', att: new Uint8Array(0) };
const THREE = [FIRST, SECOND, THIRD];

/** A disk with these entries, and the place behind each of them. */
function written(entries: readonly JournalEntry[], reserved = 0): { disk: MemoryDisk; ends: number[] } {
  const disk = new MemoryDisk();
  const { journal } = Journal.open(disk);
  const ends = entries.map((entry) => {
    journal.append(entry);
    return disk.getSize();
  });
  if (reserved) journal.reserve(reserved);
  return { disk, ends };
}

function reopened(bytes: Uint8Array): ReturnType<typeof Journal.open> {
  return Journal.open(new MemoryDisk(bytes));
}

test('an empty file is a journal without entries', () => {
  const { entries, torn } = reopened(new Uint8Array(0));
  assert.deepEqual({ entries, torn }, { entries: [], torn: false });
});

test('the checksum is the one of ISO 3309', () => {
  assert.equal(crc32(bytesOf('123456789')), 0xcbf4_3926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

test('what is appended is there again after a power cut, and no attachment is not an empty one', () => {
  const { disk } = written(THREE);
  const { entries, torn } = reopened(disk.flushed);
  assert.deepEqual(entries, THREE);
  assert.equal(torn, false);
});

test('any entries survive, with room ahead or without', () => {
  const att = fc.option(fc.uint8Array({ maxLength: 300 }));
  const entry = fc.tuple(fc.string({ minLength: 1 }), att).map(([jws, att]) => ({ jws, att }));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), fc.nat(500), (entries, room) => {
      const { disk } = written(entries as JournalEntry[], room);
      const again = reopened(disk.flushed);
      assert.deepEqual([...again.entries], entries);
      assert.equal(again.torn, false);
    }),
  );
});

test('a tail that tore at any byte costs the last entry and no other', () => {
  const { disk, ends } = written(THREE);
  for (let cut = 0; cut <= disk.getSize(); cut += 1) {
    const whole = ends.filter((end) => end <= cut).length;
    const { entries, torn, journal } = reopened(disk.bytes.subarray(0, cut));
    assert.deepEqual(entries, THREE.slice(0, whole), `cut at ${cut}`);
    if (torn) assert.ok(!ends.includes(cut));
    journal.append(SECOND);
  }
});

test('a tail that tore at any byte of the room ahead costs the last entry, and the journal goes on', () => {
  const { disk, ends } = written(THREE);
  const size = disk.getSize();
  for (let cut = 0; cut <= size; cut += 1) {
    const torn = new MemoryDisk(new Uint8Array(size + 200));
    torn.bytes.set(disk.bytes.subarray(0, cut));
    const { journal, entries } = Journal.open(torn);
    const whole = ends.filter((end) => end <= cut).length;
    // an entry whose missing bytes are zeros anyway is whole
    assert.deepEqual(entries, THREE.slice(0, entries.length));
    assert.ok(entries.length >= whole, `cut at ${cut}`);
    journal.append(SECOND);
    const again = reopened(torn.flushed);
    assert.deepEqual(again.entries, [...THREE.slice(0, entries.length), SECOND], `cut at ${cut}`);
    assert.equal(again.torn, false);
  }
});

test('one flipped bit costs the entry that it is in, and no other before or behind', () => {
  const { disk, ends } = written(THREE, 100);
  const used = ends.at(-1) ?? 0;
  for (let bit = 0; bit < used * 8; bit += 1) {
    const rotten = new MemoryDisk(disk.bytes);
    const at = bit >>> 3;
    rotten.bytes[at] = (rotten.bytes[at] ?? 0) ^ (1 << (bit & 7));
    const hit = ends.findIndex((end) => at < end);
    const left = THREE.filter((_, number) => number !== hit);
    const { entries, torn, journal } = Journal.open(rotten);
    assert.deepEqual(entries, left, `bit ${bit}`);
    assert.equal(torn, true);
    journal.append(FIRST);
    assert.deepEqual(reopened(rotten.flushed).entries, [...left, FIRST], `bit ${bit}`);
  }
});

test('room that is reserved is written, and appends go into it', () => {
  const { disk } = written([FIRST], 400);
  const { journal } = Journal.open(disk);
  assert.equal(journal.reserved(), 400);
  const size = disk.getSize();
  journal.append(SECOND);
  assert.equal(disk.getSize(), size);
  assert.ok(journal.reserved() < 400);
  disk.room = size;
  journal.append(THIRD);
  assert.deepEqual(reopened(disk.flushed).entries, THREE);
});

test('a full disk refuses room and appends aloud, and costs nothing that was there', () => {
  const { disk } = written([FIRST, SECOND]);
  const { journal } = Journal.open(disk);
  disk.room = disk.getSize() + 5;
  assert.throws(() => journal.reserve(100_000));
  assert.throws(() => journal.append(FIRST));
  assert.deepEqual(reopened(disk.bytes).entries, [FIRST, SECOND]);
  disk.room = Number.POSITIVE_INFINITY;
  journal.append(THIRD);
  const { entries } = reopened(disk.flushed);
  assert.deepEqual(entries, THREE);
});

test('an entry that could not be read again is not written', () => {
  const { disk } = written([FIRST]);
  const { journal } = Journal.open(disk);
  assert.throws(() => journal.append({ jws: 'a', att: new Uint8Array(1024 * 1024) }));
  journal.append(SECOND);
  assert.deepEqual(reopened(disk.flushed).entries, [FIRST, SECOND]);
});

test('a journal that begins anew keeps its room and none of what was in it', () => {
  const { disk } = written(THREE, 300);
  const { journal } = Journal.open(disk);
  const size = disk.getSize();
  journal.clear();
  assert.equal(journal.reserved(), size);
  assert.deepEqual(reopened(disk.flushed).entries, []);
  assert.ok(disk.flushed.every((byte) => byte === 0));
  journal.append(THIRD);
  assert.deepEqual(reopened(disk.flushed).entries, [THIRD]);
});
