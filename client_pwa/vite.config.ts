import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { statementsFile } from './statements-file.ts';

const here = import.meta.dirname;
const out = join(here, 'dist');
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as { version: string };

/** Everything the first pass built that an offline start needs, and a digest of it as the version. */
function built(): { files: string[]; digest: string } {
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !['sw.js', 'verify.html', 'statements.json'].includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(out, file)));
  return {
    files: files.filter((file) => file !== 'index.html').map((file) => `/app/${file}`),
    digest: hash.digest('hex').slice(0, 12),
  };
}

/** The applicant's texts for the office, beside the app that shows them. */
const statements: Plugin = {
  name: 'statements',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'statements.json', source: statementsFile() });
  },
};

const page = defineConfig({
  plugins: [statements],
  root: here,
  base: '/app/',
  define: { __APP_VERSION__: JSON.stringify(version) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: resolve(here, 'index.html'), verify: resolve(here, 'verify.html') } },
  },
  worker: { format: 'es' },
});

export default defineConfig(({ mode }) => {
  if (mode !== 'service-worker') return page;
  const { files, digest } = built();
  return {
    root: here,
    publicDir: false,
    define: { __FILES__: JSON.stringify(files), __APP_VERSION__: JSON.stringify(`${version}-${digest}`) },
    build: {
      outDir: out,
      emptyOutDir: false,
      target: 'es2023',
      lib: { entry: resolve(here, 'src/service-worker.ts'), formats: ['es'], fileName: () => 'sw.js' },
    },
  };
});
