// The handover record and the directory. Twin of sync/record.py.
// Must never be in memory for longer than one record is open.

import { isNumber } from './box_seal.ts';
import { WORDS } from './dictionary.ts';
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
/** The dictionary's number, and how long the data is. */
const HEAD_BYTES = 3;
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

/** All lines of an edition, and the number of the box's seal as it is compared, '' when it names none. */
export interface Directory {
  readonly entries: readonly Entry[];
  readonly box: string;
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

/** A record and its photo out of its segment's payload: number of the dictionary, length of the data, data, photo. */
export async function readRecord(
  rid: string,
  payload: Bytes,
): Promise<{ record: HandoverRecord; photo: Bytes | null }> {
  if (payload.length < HEAD_BYTES) throw new ProtocolError('sealed_unopenable', 'record');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const words = WORDS.get(view.getUint8(0));
  if (!words) throw new ProtocolError('version_unknown', 'dictionary');
  const end = HEAD_BYTES + view.getUint16(1);
  if (end > payload.length) throw new ProtocolError('sealed_unopenable', 'record');
  const plain = await inflate(payload.subarray(HEAD_BYTES, end), DATA_BYTES, words);
  const value = readObject(plain, DATA_BYTES);
  plain.fill(0);
  checkVersion(value);
  return {
    record: readData(rid, value),
    photo: end < payload.length ? payload.slice(end) : null,
  };
}

function readData(rid: string, value: JsonObject): HandoverRecord {
  return {
    rid,
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

/** The directory out of its segment's payload, an entry for each of the manifest's rows, whose rids these are in their order. */
export async function readDirectory(payload: Bytes, rids: readonly string[]): Promise<Directory> {
  const value = readJson(await inflate(payload, DIRECTORY_BYTES), DIRECTORY_BYTES);
  if (!isObject(value)) throw new ProtocolError('json_malformed', 'directory');
  checkVersion(value);
  const entries = readEntries(objectOf(value, 'records'), rids);
  const { box = '' } = value;
  if (typeof box !== 'string' || (value.box !== undefined && !isNumber(box)))
    throw new ProtocolError('field_missing', 'box');
  return { entries, box };
}

function readEntries(columns: JsonObject, rids: readonly string[]): Entry[] {
  const rows = readRows(columns, rids.length);
  const column = (name: string, longest: number) => textsOf(columns, name, MOST_RECORDS, longest);
  const [names, vNumbers, numbers, born, slots, languages] = [
    column('n', 400),
    column('v', 10),
    column('d', 9),
    column('b', 10),
    column('t', 24),
    column('l', 8),
  ];
  const codes = (name: string) =>
    listOf(columns, name, MOST_RECORDS).map((row) => textsOf({ [name]: row }, name, MOST_IN_LIST));
  const [alerts, support] = [codes('a'), codes('s')];
  const leases = readLeases(columns) ?? rows.map(() => null);
  for (const one of [names, vNumbers, numbers, born, slots, languages, alerts, support, leases])
    if (one.length !== rows.length) throw new ProtocolError('field_missing', 'records');
  return rows.map((row, at) => ({
    rid: rids[row] as string,
    name: names[at] as string,
    folded: fold(names[at] as string),
    vNumber: vNumbers[at] as string,
    documentNumber: numbers[at] as string,
    born: born[at] as string,
    slot: slots[at] as string,
    alerts: alerts[at] as string[],
    support: support[at] as string[],
    language: languages[at] as string,
    lease: leases[at] as Lease | null,
  }));
}

/** The number of each entry's row: every row once. */
function readRows(columns: JsonObject, count: number): number[] {
  const rows = listOf(columns, 'r', MOST_RECORDS);
  const seen = new Set(rows);
  const fits = (row: Json): row is number =>
    typeof row === 'number' && Number.isInteger(row) && row >= 0 && row < count;
  if (rows.length !== count || seen.size !== count || !rows.every(fits))
    throw new ProtocolError('field_missing', 'r');
  return rows;
}

/** For whom each is set aside; null where there is no such list. */
function readLeases(columns: JsonObject): (Lease | null)[] | null {
  if (columns.lease === undefined || columns.lease === null) return null;
  return listOf(columns, 'lease', MOST_RECORDS).map((lease) => orNull({ lease }, 'lease', LEASE));
}

export function recordAad(batch: string, rid: string): Bytes {
  return domain(batch, rid, 'record');
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
