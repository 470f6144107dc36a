// Frames: a file as a series of QR codes that may be lost, repeated, reordered or mixed with others. Twin of sync/frames.py.
// Must never give out a file that is not the one that was cut. RFC 9285.

import { type Bytes, bytesOf, concat, digest, domain } from './encoding.ts';
import { ProtocolError } from './errors.ts';

const MARK = 'FD1';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** With its head 760 characters: a QR of version 15 to 18, which a webcam still reads. */
export const BLOCK_BYTES = 480;
/** About 980 KiB, four minutes of eight frames a second: what is larger goes as a file. */
export const MOST_BLOCKS = 2_048;
const HEAD_BYTES = 18;
const CHECK_BYTES = 4;
const ID_BYTES = 8;

/** A file cut into blocks of one length, the last one filled with zeros; `id` is the start of its SHA-256. */
export interface Series {
  readonly id: Bytes;
  readonly length: number;
  readonly blocks: readonly Bytes[];
}

/** One read frame: of which series, how long and in how many blocks, its number, its bytes. */
export interface Frame {
  readonly id: Bytes;
  readonly length: number;
  readonly count: number;
  readonly number: number;
  readonly block: Bytes;
}

/** How many blocks are known of how many, whether the frame belonged here, and the file once it is whole. */
export interface Progress {
  readonly have: number;
  readonly of: number;
  readonly ours: boolean;
  readonly data: Bytes | null;
}

/** The file as a series. Throws too_large, field_missing for an empty one. */
export async function cut(data: Bytes): Promise<Series> {
  if (data.length === 0) throw new ProtocolError('field_missing', 'an empty file');
  const count = Math.ceil(data.length / BLOCK_BYTES);
  if (count > MOST_BLOCKS)
    throw new ProtocolError('too_large', `${data.length} bytes, at most ${MOST_BLOCKS * BLOCK_BYTES}`);
  const size = Math.ceil(data.length / count);
  const blocks = Array.from({ length: count }, (_, at) => {
    const block = new Uint8Array(size);
    block.set(data.subarray(at * size, (at + 1) * size));
    return block;
  });
  return { id: (await digest(data)).slice(0, ID_BYTES), length: data.length, blocks };
}

/** The text of frame `number`, from 0 on: first each block by itself, then XORs of blocks without an end. */
export async function writeFrame(series: Series, number: number): Promise<string> {
  const { id, length, blocks } = series;
  const mask = await chosen(id, blocks.length, number);
  const mixed = new Uint8Array(blocks[0]?.length ?? 0);
  blocks.forEach((block, at) => {
    if (bit(mask, at)) mix(mixed, block);
  });
  const head = new DataView(new ArrayBuffer(HEAD_BYTES - ID_BYTES));
  head.setUint32(0, length);
  head.setUint16(4, blocks.length);
  head.setUint32(6, number);
  const body = concat(id, new Uint8Array(head.buffer), mixed);
  return MARK + base45(concat(body, await checkOf(body)));
}

/** One frame; whatever else a camera may read throws bundle_malformed. */
export async function readFrame(text: unknown): Promise<Frame> {
  if (typeof text !== 'string' || !text.startsWith(MARK))
    throw new ProtocolError('bundle_malformed', 'not a frame');
  const data = readBase45(text.slice(MARK.length));
  const body = data.slice(0, Math.max(data.length - CHECK_BYTES, 0));
  const check = data.slice(body.length);
  if (body.length <= HEAD_BYTES || !same(check, await checkOf(body)))
    throw new ProtocolError('bundle_malformed', 'a damaged frame');
  const view = new DataView(body.buffer);
  const [length, count, number] = [view.getUint32(8), view.getUint16(12), view.getUint32(14)];
  const block = body.slice(HEAD_BYTES);
  const fits = count >= 1 && count <= MOST_BLOCKS && block.length <= BLOCK_BYTES;
  if (!fits || block.length !== Math.ceil(length / count))
    throw new ProtocolError('bundle_malformed', 'a frame of no series');
  return { id: body.slice(0, ID_BYTES), length, count, number, block };
}

/** Which blocks a frame is the XOR of, as bits: bit i, from the lowest of the first byte on, is block i. */
export async function chosen(id: Bytes, count: number, number: number): Promise<Bytes> {
  const mask = new Uint8Array(Math.ceil(count / 8));
  if (number < count) return only(mask, number);
  const name = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  for (let part = 0; part * 32 < mask.length; part += 1) {
    const bits = await digest(domain('frames', name, String(number), String(part)));
    mask.set(bits.subarray(0, Math.min(32, mask.length - part * 32)), part * 32);
  }
  if (count % 8 !== 0) mask[mask.length - 1] = (mask.at(-1) ?? 0) & (2 ** (count % 8) - 1);
  return mask.some((byte) => byte !== 0) ? mask : only(mask, number % count);
}

interface Row {
  readonly mask: Bytes;
  readonly mixed: Bytes;
}

/**
 * Takes frames in any order until the file is whole: Gaussian elimination over GF(2), one row a block.
 * The first frame says which series it is; frames of others are passed over.
 */
export class Collector {
  #first: Frame | null = null;
  #rows = new Map<number, Row>();

  /** One more frame. Throws bundle_malformed when all are there and are not the file that was cut; begins anew then. */
  async take(frame: Frame): Promise<Progress> {
    const mask = await chosen(frame.id, frame.count, frame.number);
    const first = this.#first ?? frame;
    this.#first = first;
    const ours = same(frame.id, first.id) && frame.length === first.length && frame.count === first.count;
    if (!ours) return { have: this.#rows.size, of: first.count, ours, data: null };
    this.#put({ mask, mixed: frame.block.slice() }, frame.count);
    const have = this.#rows.size;
    const data = have === first.count ? await this.#whole(first) : null;
    return { have, of: first.count, ours, data };
  }

  #put(row: Row, count: number): void {
    for (let pivot = 0; pivot < count; pivot += 1) {
      if (!bit(row.mask, pivot)) continue;
      const known = this.#rows.get(pivot);
      if (!known) {
        this.#rows.set(pivot, row);
        return;
      }
      mix(row.mask, known.mask);
      mix(row.mixed, known.mixed);
    }
  }

  async #whole(first: Frame): Promise<Bytes> {
    const blocks: Bytes[] = Array.from({ length: first.count }, () => new Uint8Array(0));
    for (let pivot = first.count - 1; pivot >= 0; pivot -= 1) {
      const row = this.#rows.get(pivot);
      const mixed = row?.mixed.slice() ?? new Uint8Array(0);
      for (let other = pivot + 1; row && other < first.count; other += 1)
        if (bit(row.mask, other)) mix(mixed, blocks[other] ?? mixed);
      blocks[pivot] = mixed;
    }
    const all = concat(...blocks);
    const data = all.slice(0, first.length);
    const filled = all.subarray(first.length).every((byte) => byte === 0);
    if (filled && same((await digest(data)).slice(0, ID_BYTES), first.id)) return data;
    this.#first = null;
    this.#rows.clear();
    throw new ProtocolError('bundle_malformed', 'the frames do not make up the file that was cut');
  }
}

/** Base45 (RFC 9285): the characters of a QR's alphanumeric mode, three for two bytes. */
export function base45(data: Uint8Array): string {
  let text = '';
  for (let at = 0; at < data.length; at += 2) {
    const two = at + 1 < data.length;
    let number = two ? (data[at] ?? 0) * 256 + (data[at + 1] ?? 0) : (data[at] ?? 0);
    for (let place = 0; place < (two ? 3 : 2); place += 1) {
      text += ALPHABET[number % 45];
      number = Math.floor(number / 45);
    }
  }
  return text;
}

/** The bytes again. Throws bundle_malformed. */
export function readBase45(text: string): Bytes {
  const digits = Array.from(text, (one) => ALPHABET.indexOf(one));
  if (digits.includes(-1) || digits.length % 3 === 1)
    throw new ProtocolError('bundle_malformed', 'not base45');
  const out: number[] = [];
  for (let at = 0; at < digits.length; at += 3) {
    const piece = digits.slice(at, at + 3);
    const number = piece.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (number >= 256 ** (piece.length - 1)) throw new ProtocolError('bundle_malformed', 'not base45');
    if (piece.length === 3) out.push(Math.floor(number / 256));
    out.push(number % 256);
  }
  return Uint8Array.from(out);
}

async function checkOf(body: Bytes): Promise<Bytes> {
  return (await digest(concat(domain('frame'), bytesOf('|'), body))).slice(0, CHECK_BYTES);
}

function only(mask: Bytes, at: number): Bytes {
  mask[at >> 3] = 1 << (at & 7);
  return mask;
}

function bit(mask: Bytes, at: number): boolean {
  return (((mask[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}

function mix(into: Bytes, other: Bytes): void {
  for (let at = 0; at < into.length; at += 1) into[at] = (into[at] ?? 0) ^ (other[at] ?? 0);
}

function same(one: Bytes, other: Bytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
