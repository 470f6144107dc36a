// Bytes, text, times and JSON as the wire has them, each in its one right form. Twin of sync/encoding.py.
// Must never accept a second spelling of the same value. RFC 4648 §5, RFC 8259, RFC 3339.

import { ProtocolError } from './errors.ts';

export type Bytes = Uint8Array<ArrayBuffer>;
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export const DOMAIN = 'fielddesk/v1';
export const VERSION = 1;
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Nested objects and lists; what we write needs 6. */
export const JSON_DEPTH = 16;
/** Bytes; a header with 200 recipients is 60 KiB. */
export const JSON_BYTES = 128 * 1024;

/** What counts as a blank where a person types; the classes of the two languages differ. */
export const BLANKS = /[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;

/** The last second of the year 9999. */
const LAST_SECOND = 253_402_300_799;
const B64U = /^[A-Za-z0-9_-]*$/;
const TIME = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function bytesOf(text: string): Bytes {
  return utf8.encode(text) as Bytes;
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Base64url without padding (RFC 4648 §5). */
export function b64u(data: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < data.length; at += 8192)
    binary += String.fromCharCode(...data.subarray(at, at + 8192));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The bytes of a base64url text in its one right form. Throws base64_malformed. */
export function readB64u(text: unknown): Bytes {
  if (typeof text !== 'string' || !B64U.test(text) || text.length % 4 === 1)
    throw new ProtocolError('base64_malformed');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const data = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) data[at] = binary.charCodeAt(at);
  if (b64u(data) !== text)
    throw new ProtocolError('base64_malformed', 'the last character carries stray bits');
  return data;
}

/** SHA-256. */
export async function digest(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data as Bytes));
}

/** The domain string `fielddesk/v1|a|b` in UTF-8; no part may hold a bar. Throws field_missing. */
export function domain(...parts: readonly string[]): Bytes {
  if (parts.some((part) => part.includes('|')))
    throw new ProtocolError('field_missing', 'an identifier holds a bar');
  return bytesOf([DOMAIN, ...parts].join('|'));
}

/** Compact JSON in UTF-8, members in the order given. */
export function writeJson(value: unknown): Bytes {
  return bytesOf(JSON.stringify(value));
}

/** The value of strict JSON: valid UTF-8, no duplicate member, whole numbers, at most 16 deep. Throws json_malformed, too_large. */
export function readJson(data: Uint8Array, limit = JSON_BYTES): Json {
  if (data.length > limit) throw new ProtocolError('too_large', `${data.length} bytes, at most ${limit}`);
  let text: string;
  let value: Json;
  try {
    text = strictUtf8.decode(data);
    value = JSON.parse(text) as Json;
  } catch {
    throw new ProtocolError('json_malformed');
  }
  checkStrict(text);
  return value;
}

export function readObject(data: Uint8Array, limit = JSON_BYTES): JsonObject {
  const value = readJson(data, limit);
  if (!isObject(value)) throw new ProtocolError('json_malformed', 'not an object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 3339 in UTC with milliseconds. */
export function writeTime(moment: Date): string {
  return moment.toISOString();
}

export function readTime(text: unknown): Date {
  if (typeof text !== 'string' || !TIME.test(text)) throw new ProtocolError('time_malformed');
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== text)
    throw new ProtocolError('time_malformed');
  return moment;
}

/** Whole seconds since 1970 (RFC 7519 §2, NumericDate). */
export function seconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}

export function readSeconds(value: unknown): Date {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > LAST_SECOND)
    throw new ProtocolError('time_malformed');
  return new Date(value * 1000);
}

export function textOf(from: JsonObject, name: string, longest = 200): string {
  const value = from[name];
  if (typeof value !== 'string' || [...value].length > longest)
    throw new ProtocolError('field_missing', name);
  return value;
}

export function numberOf(from: JsonObject, name: string, least = 0): number {
  const value = from[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least)
    throw new ProtocolError('field_missing', name);
  return value;
}

export function objectOf(from: JsonObject, name: string): JsonObject {
  const value = from[name];
  if (!isObject(value)) throw new ProtocolError('field_missing', name);
  return value;
}

export function listOf(from: JsonObject, name: string, longest: number): Json[] {
  const value = from[name];
  if (!Array.isArray(value) || value.length > longest) throw new ProtocolError('field_missing', name);
  return value;
}

/** A list member of at most `longest` strings of at most `chars` characters. Throws field_missing. */
export function textsOf(from: JsonObject, name: string, longest: number, chars = 200): string[] {
  return listOf(from, name, longest).map((value) => {
    if (typeof value !== 'string' || [...value].length > chars)
      throw new ProtocolError('field_missing', name);
    return value;
  });
}

export function checkVersion(from: JsonObject): void {
  if (from.v !== VERSION) throw new ProtocolError('version_unknown');
}

/** What JSON.parse lets through and this wire does not: depth, duplicate members, odd numbers and texts. The text is valid JSON. */
function checkStrict(text: string): void {
  const names: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[[\]{}:]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  let last = '';
  for (const [piece] of text.matchAll(token)) {
    if (piece === '{' || piece === '[') {
      names.push(piece === '{' ? new Set() : null);
      if (names.length > JSON_DEPTH) throw new ProtocolError('json_malformed', 'nested too deep');
    } else if (piece === '}' || piece === ']') {
      names.pop();
    } else if (piece === ':') {
      const known = names.at(-1);
      const name = JSON.parse(last) as string;
      if (known?.has(name)) throw new ProtocolError('json_malformed', 'a member stands twice');
      known?.add(name);
    } else if (piece.startsWith('"')) {
      if (piece.includes('\\u') && /\p{Surrogate}/u.test(JSON.parse(piece) as string))
        throw new ProtocolError('json_malformed', 'half a surrogate pair is no text');
    } else if (!isWhole(piece)) {
      throw new ProtocolError('json_malformed', 'numbers on this wire are whole, within 2^53');
    }
    last = piece;
  }
}

function isWhole(number: string): boolean {
  return /^-?\d+$/.test(number) && number !== '-0' && Number.isSafeInteger(Number(number));
}
