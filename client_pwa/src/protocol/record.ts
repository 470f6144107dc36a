// The handover record and the directory. Twin of sync/record.py.
// Must never be in memory for longer than one record is open.

import {
  type Bytes,
  checkVersion,
  domain,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  readJson,
  readObject,
  textOf,
  textsOf,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { inflate } from './seal.ts';

const DATA_BYTES = 64 * 1024;
const DIRECTORY_BYTES = 64 * 1024 * 1024;
const MOST_RECORDS = 100_000;
const MOST_IN_LIST = 50;
const NOTE_CHARS = 4_000;
const LEASE = ['dev', 'label'] as const;
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
};

export interface HandoverRecord {
  readonly rid: string;
  readonly doc: { readonly number: string; readonly kind: string; readonly validUntil: string };
  readonly applicant: {
    readonly vNumber: string;
    readonly name: string;
    readonly familyName: string;
    readonly givenNames: string;
    readonly born: string;
    readonly nationality: string;
    readonly language: string;
  };
  readonly slot: { readonly startsAt: string; readonly endsAt: string } | null;
  readonly alerts: readonly { readonly code: string; readonly text: string }[];
  readonly oldDocuments: readonly { readonly number: string; readonly kind: string }[];
  readonly support: readonly string[];
  readonly representative: { readonly name: string; readonly mandateKind: string } | null;
  readonly guardian: { readonly name: string } | null;
  readonly note: string;
  readonly lease: Lease | null;
}

/** The tablet for which a record is set aside. */
export interface Lease {
  readonly dev: string;
  readonly label: string;
}

/** One line of the directory: what finding needs, and no more. */
export interface Entry {
  readonly rid: string;
  readonly name: string;
  readonly folded: string;
  readonly vNumber: string;
  readonly documentNumber: string;
  readonly born: string;
  readonly slot: string;
  readonly alerts: readonly string[];
  readonly support: readonly string[];
  readonly language: string;
  readonly lease: Lease | null;
}

/** A name as it is searched: no accents, no case, no punctuation, single blanks. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøđðþłħıŋ]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim();
}

/** The record of a data segment's payload. */
export async function readData(payload: Bytes): Promise<HandoverRecord> {
  const value = readObject(await inflate(payload, DATA_BYTES), DATA_BYTES);
  checkVersion(value);
  return {
    rid: textOf(value, 'rid', 22),
    doc: texts(objectOf(value, 'doc'), ['number', 'kind', 'validUntil']),
    applicant: texts(objectOf(value, 'applicant'), [
      'vNumber',
      'name',
      'familyName',
      'givenNames',
      'born',
      'nationality',
      'language',
    ]),
    slot: orNull(value, 'slot', ['startsAt', 'endsAt']),
    alerts: listOf(value, 'alerts', MOST_IN_LIST).map((row) => texts(asObject(row), ['code', 'text'])),
    oldDocuments: listOf(value, 'oldDocuments', MOST_IN_LIST).map((row) =>
      texts(asObject(row), ['number', 'kind']),
    ),
    support: textsOf(value, 'support', MOST_IN_LIST),
    representative: orNull(value, 'representative', ['name', 'mandateKind']),
    guardian: orNull(value, 'guardian', ['name']),
    note: textOf(value, 'note', NOTE_CHARS),
    lease: orNull(value, 'lease', LEASE),
  };
}

/** The directory's entries out of its segment's payload. */
export async function readDirectory(payload: Bytes): Promise<Entry[]> {
  const value = readJson(await inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES);
  if (!isObject(value)) throw new ProtocolError('json_malformed', 'directory');
  checkVersion(value);
  return listOf(value, 'records', MOST_RECORDS).map((row) => {
    const entry = asObject(row);
    return {
      rid: textOf(entry, 'r', 22),
      name: textOf(entry, 'n', 400),
      folded: textOf(entry, 'f', 800),
      vNumber: textOf(entry, 'v', 10),
      documentNumber: textOf(entry, 'd', 9),
      born: textOf(entry, 'b', 10),
      slot: textOf(entry, 't', 24),
      alerts: textsOf(entry, 'a', MOST_IN_LIST),
      support: textsOf(entry, 's', MOST_IN_LIST),
      language: textOf(entry, 'l', 8),
      lease: orNull(entry, 'lease', LEASE),
    };
  });
}

export function dataAad(batch: string, rid: string): Bytes {
  return domain(batch, rid, 'data');
}

export function photoAad(batch: string, rid: string): Bytes {
  return domain(batch, rid, 'photo');
}

export function directoryAad(batch: string, edition: number): Bytes {
  return domain(batch, String(edition), 'directory');
}

function asObject(value: Json): JsonObject {
  if (!isObject(value)) throw new ProtocolError('field_missing');
  return value;
}

function texts<Name extends string>(from: JsonObject, names: readonly Name[]): { [name in Name]: string } {
  const found = {} as { [name in Name]: string };
  for (const name of names) found[name] = textOf(from, name, NOTE_CHARS);
  return found;
}

function orNull<Name extends string>(
  from: JsonObject,
  name: string,
  names: readonly Name[],
): { [name in Name]: string } | null {
  return from[name] === null || from[name] === undefined ? null : texts(objectOf(from, name), names);
}
