// Draws one code of the given kind with the given text and prints it as PNG.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
const zxing = require('zxing-wasm/writer');
const wasmBinary = readFileSync(require.resolve('zxing-wasm/writer/zxing_writer.wasm'));
await zxing.prepareZXingModule({ overrides: { wasmBinary: wasmBinary.buffer } });
const [kind, text] = process.argv.slice(2);
const { image, error } = await zxing.writeBarcode(text, { format: kind, scale: 8, addQuietZones: true });
if (!image) throw new Error(error);
process.stdout.write(Buffer.from(await image.arrayBuffer()));
