// The applicant's texts: every language whole, in plain words, and never changed under the same id.
// Must never judge what the words say.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  languageFor,
  languageNames,
  STATEMENT_LANGUAGES,
} from '../../../client_pwa/src/texts/statement-languages.ts';
import {
  PARTS,
  type Part,
  partText,
  questionOf,
  type Signer,
  type StatementText,
  signedText,
} from '../../../client_pwa/src/texts/statement-parts.ts';

const FOLDER = join(import.meta.dirname, '../../../client_pwa/src/texts/statements');
const MOST_WORDS = 12;
const MOST_SIGNS = 26;
const SIGNERS: readonly Signer[] = ['applicant', 'representative', 'guardian'];
const SENTENCE_ENDS = /[.!?؟:。！？：。，។፧።፦፡|]|।/u;
/** The digest of every text that was ever signed or read aloud under an id, by language. Lines are added, never changed. */
const published = JSON.parse(
  readFileSync(join(import.meta.dirname, 'published-statements.json'), 'utf8'),
) as Record<string, Record<string, string>>;

function statements(): StatementText[] {
  return readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
}

/** Everything of a language that may be signed under or recorded. */
function held(one: StatementText): string {
  const signed = SIGNERS.flatMap((signer) => [
    signedText(one, signer, 'pen'),
    signedText(one, signer, 'mark'),
  ]);
  const spoken = (Object.keys(PARTS) as Part[]).map((part) => partText(one, part));
  return createHash('sha256')
    .update([...signed, ...spoken].join('\0'))
    .digest('base64url');
}

function sentences(text: string): string[] {
  return text.split(new RegExp(SENTENCE_ENDS, 'gu')).map((one) => one.trim());
}

test('each of the fourteen languages has every text', () => {
  const all = statements();
  equal(all.length, 14);
  const keys = Object.keys(all[0] ?? {});
  for (const one of all) {
    deepEqual(Object.keys(one), keys, one.lang);
    for (const [name, text] of Object.entries(one)) ok(String(text).trim(), `${one.lang}: ${name}`);
  }
});

test('the picker names each language as its file does, right to left where it is written so', () => {
  const files = statements()
    .map(({ lang, name, dir }) => ({ lang, name, dir }))
    .sort((one, other) => one.lang.localeCompare(other.lang));
  const picker = [...STATEMENT_LANGUAGES].sort((one, other) => one.lang.localeCompare(other.lang));
  deepEqual(picker, files);
  deepEqual(
    picker.filter((one) => one.dir === 'rtl').map((one) => one.lang),
    ['ar', 'fa'],
  );
});

test('a language of the record is found by its tag, and English stands in for one without texts', () => {
  equal(languageFor('ar').name, 'العربية');
  equal(languageFor('zh-Hant-TW').lang, 'zh');
  equal(languageFor('PT_br').lang, 'pt');
  equal(languageFor('').lang, 'en');
  equal(languageFor('xx').lang, 'en');
  equal(languageNames('ti nl'), 'Nederlands, ትግርኛ');
});

test('whoever signs for another reads another question', () => {
  for (const one of statements())
    equal(new Set(SIGNERS.map((signer) => questionOf(one, signer))).size, SIGNERS.length, one.lang);
});

test('a mark is made under another text than a signature', () => {
  for (const one of statements())
    for (const signer of SIGNERS) {
      ok(signedText(one, signer, 'pen').startsWith(questionOf(one, signer)));
      ok(signedText(one, signer, 'mark') !== signedText(one, signer, 'pen'), one.lang);
    }
});

test('a text that was signed under is never changed without a new id', () => {
  for (const one of statements()) equal(published[one.id]?.[one.lang], held(one), `${one.lang}: ${one.id}`);
});

test(`no sentence to an applicant is longer than ${MOST_WORDS} words, or ${MOST_SIGNS} signs of Chinese`, () => {
  for (const { id: _id, lang, dir: _dir, name: _name, ...texts } of statements())
    for (const text of Object.values(texts))
      for (const sentence of sentences(text)) {
        if (lang === 'zh') ok([...sentence].length <= MOST_SIGNS, `${lang}: ${sentence}`);
        else ok(sentence.split(/\s+/u).filter(Boolean).length <= MOST_WORDS, `${lang}: ${sentence}`);
      }
});

test('no text to an applicant holds an abbreviation, or a digit that reads otherwise from the right', () => {
  for (const { id: _id, lang, ...texts } of statements())
    for (const text of Object.values(texts)) {
      ok(!/\p{Lu}{2,}/u.test(text), `${lang}: ${text}`);
      ok(!/\d/u.test(text), `${lang}: ${text}`);
    }
});
