// The words of the field app: both languages whole, every key that a screen names there.
// Must never judge what the words say.

import { deepEqual, ok } from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const SOURCE = join(import.meta.dirname, '../../../client_pwa/src');

/** Every key of a language with the variables it uses. */
function messages(language: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let key = '';
  for (const line of readFileSync(join(SOURCE, 'texts', `${language}.ftl`), 'utf8').split('\n')) {
    const start = /^([a-z][\w-]*) =/.exec(line);
    if (start?.[1]) {
      key = start[1];
      ok(!found.has(key), `${language}: ${key} is there twice`);
      found.set(key, []);
    }
    for (const [, variable] of line.matchAll(/\$(\w+)/g)) {
      const known = found.get(key);
      if (variable && known && !known.includes(variable)) known.push(variable);
    }
  }
  for (const variables of found.values()) variables.sort();
  return found;
}

function screens(): string {
  return ['screens', 'parts', 'verify']
    .flatMap((folder) => readdirSync(join(SOURCE, folder)).map((name) => join(SOURCE, folder, name)))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

test('each text is there in Dutch and in English with the same variables', () => {
  deepEqual([...messages('nl')].sort(), [...messages('en')].sort());
});

test('each key that a screen names has words', () => {
  const known = messages('nl');
  const named = [...screens().matchAll(/\bt\(\s*'([\w-]+)'/g)].map(([, key]) => key ?? '');
  ok(named.length > 100);
  deepEqual(
    named.filter((key) => !known.has(key)),
    [],
  );
});

test('each key that a screen puts together has words for some of its endings', () => {
  const known = [...messages('nl').keys()];
  const named = [...screens().matchAll(/\bt\(\s*`([\w-]+-)\$\{/g)].map(([, start]) => start ?? '');
  ok(named.length > 10);
  deepEqual(
    named.filter((start) => !known.some((key) => key.startsWith(start))),
    [],
  );
});

test('the words of a failure need nothing but its code', () => {
  const failures = [...messages('nl')].filter(([key]) => key.startsWith('error-'));
  ok(failures.length > 50);
  deepEqual(
    failures.filter(([, variables]) => variables.some((variable) => variable !== 'code')),
    [],
  );
});
