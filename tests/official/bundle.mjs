// One script of page.ts and what it needs, written to the file named; the kept vectors come from the page.
// Must never change what the app's own files say: only the tests' reader of files is exchanged.

import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
const { rolldown } = await import(pathToFileURL(require.resolve('rolldown')).href);
const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

const bundle = await rolldown({
  input: beside('page.ts'),
  plugins: [
    {
      name: 'vectors of the page',
      resolveId: (name) => (name.endsWith('/client/vectors.ts') ? beside('page_vectors.ts') : null),
    },
  ],
});
await bundle.write({ file: process.argv[2], format: 'esm', codeSplitting: false });
