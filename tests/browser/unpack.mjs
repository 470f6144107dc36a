// Unpacks the package's Chromium beside it and prints three lines: the program, its libraries, its fonts.
// Must never unpack into a shared temporary folder: another user could have put something there.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const target = join(dirname(fileURLToPath(import.meta.url)), 'node_modules', '.unpacked');
mkdirSync(target, { recursive: true });
process.env.TMPDIR = target;

const { inflate } = await import('@sparticuz/chromium');
const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
const bin = join(dirname(entry), '..', 'bin');
const [program] = await Promise.all(
  ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) => inflate(join(bin, name))),
);
console.log([program, join(target, 'al2023', 'lib'), join(target, 'fonts')].join('\n'));
