// Real QR codes: rendered as pictures, a third of them never seen, read by the app's own reader, put together again.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { framesOf, SeriesReader } from '../../../client_pwa/src/transport/carry.ts';

const require = createRequire(new URL('../../../client_pwa/package.json', import.meta.url));
const { encode } = require('uqr') as typeof import('../../../client_pwa/node_modules/uqr/dist/index.mjs');
const zxing =
  require('zxing-wasm/reader') as typeof import('../../../client_pwa/node_modules/zxing-wasm/dist/es/reader/index.js');
const PIXELS = 4;

/** The picture of one code, as the page draws it. */
function picture(text: string): {
  data: Uint8ClampedArray;
  width: number;
  height: number;
  colorSpace: 'srgb';
} {
  const { data: rows, size } = encode(text, { ecc: 'L', border: 2 });
  const side = size * PIXELS;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if (rows[Math.floor(y / PIXELS)]?.[Math.floor(x / PIXELS)])
        data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
  return { data, width: side, height: side, colorSpace: 'srgb' };
}

test('a file goes from one screen to another as pictures of which a third is missed', async () => {
  const wasmBinary = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  await zxing.prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer as ArrayBuffer } });
  const file = new TextEncoder().encode(Array.from({ length: 150 }, () => crypto.randomUUID()).join());
  const { frames, of } = await framesOf(file as Uint8Array<ArrayBuffer>);
  assert.ok(of >= 6);
  const reader = new SeriesReader();
  for (const [at, text] of frames.entries()) {
    if (at % 3 === 1) continue;
    const codes = await zxing.readBarcodes(picture(text) as ImageData, { formats: ['QRCode'] });
    assert.deepEqual(
      codes.map((code) => code.text),
      [text],
    );
    const { file: whole } = await reader.take(codes[0]?.text ?? '');
    if (whole) {
      assert.deepEqual(whole, file);
      return;
    }
  }
  assert.fail('the file did not come through');
});
