// Carrying by QR codes: what one screen shows, another's camera reads, whatever else it sees.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { framesOf, SeriesReader } from '../../../client_pwa/src/transport/carry.ts';
import { refusal } from '../vectors.ts';

const file = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
const lines = Array.from({ length: 400 }, (_, at) => crypto.randomUUID() + at);
const large = file(JSON.stringify(lines));

test('a file comes through when every third code is missed', async () => {
  const { frames, of } = await framesOf(large);
  assert.ok(of > 10);
  const reader = new SeriesReader();
  for (const text of frames.filter((_, at) => at % 3 !== 0)) {
    const { file: whole } = await reader.take(text);
    if (whole) {
      assert.deepEqual(whole, large);
      return;
    }
  }
  assert.fail('it did not come through');
});

test('any other code, and a code of another series, is passed over and costs nothing', async () => {
  const { frames } = await framesOf(large);
  const other = await framesOf(file('something else'));
  const reader = new SeriesReader();
  assert.deepEqual(await reader.take('https://example.org/'), { have: 0, of: 0, ours: false, file: null });
  const first = await reader.take(frames[0] ?? '');
  assert.deepEqual([first.have, first.ours], [1, true]);
  for (const text of [other.frames[0] ?? '', 'FD1 nonsense', frames[1]?.slice(0, -2) ?? '']) {
    const { have, ours, of } = await reader.take(text);
    assert.deepEqual([have, ours, of], [1, false, first.of]);
  }
});

test('a small file is one code, shown again and again', async () => {
  const { frames, of } = await framesOf(file('{}'));
  assert.equal(of, 1);
  for (const text of frames) {
    const { file: whole } = await new SeriesReader().take(text);
    assert.deepEqual(whole, file('{}'));
  }
});

test('every code fits a QR that a webcam reads: under 800 characters, alphanumeric', async () => {
  const { frames } = await framesOf(large);
  for (const text of frames) assert.match(text, /^[0-9A-Z $%*+\-./:]{1,799}$/);
});

test('a file that is too large for a series is refused before the first code', async () => {
  const noise = new Uint8Array(1_100_000);
  for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536));
  assert.equal(await refusal(() => framesOf(noise)), 'too_large');
});
