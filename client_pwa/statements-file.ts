// The applicant's texts as one file of the build, so that the office reads the very texts that tablets show.
// Must never say another digest than the tablet hashes into a confirmation.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATEMENT_LANGUAGES } from './src/texts/statement-languages.ts';
import { PARTS, type Part, partText, type StatementText, signedText } from './src/texts/statement-parts.ts';

const FOLDER = join(import.meta.dirname, 'src/texts/statements');
const SIGNERS = ['applicant', 'representative', 'guardian'] as const;

interface Piece {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

/** Every language in the picker's order, with what is signed under, what is read aloud, and all words. */
export function statementsFile(): string {
  const statements = STATEMENT_LANGUAGES.map(({ lang }) => {
    const statement = JSON.parse(readFileSync(join(FOLDER, `${lang}.json`), 'utf8')) as StatementText;
    const { id, dir, name, lang: _lang, ...texts } = statement;
    const signed = SIGNERS.flatMap((signer) =>
      (['pen', 'mark'] as const).map((by) => piece(`${signer}-${by}`, signedText(statement, signer, by))),
    );
    const parts = (Object.keys(PARTS) as Part[]).map((part) => piece(part, partText(statement, part)));
    return { id, lang, dir, name, sha256: digest(JSON.stringify(texts)), signed, parts, texts };
  });
  return JSON.stringify({ statements });
}

function piece(name: string, text: string): Piece {
  return { name, text, sha256: digest(text) };
}

function digest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64url');
}
