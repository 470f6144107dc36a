// Reads the QR codes in these pictures (PNG) and prints their texts as JSON, "" for a picture without one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
const zxing = require('zxing-wasm/reader');
const wasmBinary = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
await zxing.prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer } });
const texts = [];
for (const path of process.argv.slice(2)) {
  const [code] = await zxing.readBarcodes(new Uint8Array(readFileSync(path)), { formats: ['QRCode'] });
  texts.push(code?.text ?? '');
}
process.stdout.write(JSON.stringify(texts));
