// The evidence journal: an append-only file in OPFS, the copy of the evidence that survives what IndexedDB does not.
// Must never overwrite an entry, not even behind a damaged one; a torn tail is cut off, never an error. docs/reliability.md.

import { type Bytes, bytesOf, concat } from '../protocol/encoding.ts';

/** What we use of FileSystemSyncAccessHandle; tests bring a disk that tears. */
export interface Disk {
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  flush(): void;
  getSize(): number;
}

export interface JournalEntry {
  readonly jws: string;
  readonly att: Bytes | null;
}

/** Bytes before an entry's content: its length, CRC-32 of all that follows, length of the message in it. */
const HEAD_BYTES = 12;
const LENGTH_BYTES = 4;
const CHECKED_FROM = 8;
/** Bytes; a count of 10,000 records is 170 KiB. */
const MOST_BYTES = 1024 * 1024;
const NO_ATTACHMENT = 0x8000_0000;
const FILL_BLOCK = 64 * 1024;
const decoder = new TextDecoder();

export class Journal {
  readonly #disk: Disk;
  #end = 0;

  private constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Open a journal; gives its entries too, and whether a torn tail was cut off. */
  static open(disk: Disk): { journal: Journal; entries: JournalEntry[]; torn: boolean } {
    const journal = new Journal(disk);
    const { entries, torn } = journal.#readAll();
    return { journal, entries, torn };
  }

  /** Append one entry and flush: when this returns it is on disk. Throws when the disk refuses. */
  append(entry: JournalEntry): void {
    this.begin(entry)();
  }

  /**
   * Write one entry where no kill of the browser loses it; what this gives flushes it, and then no power cut does.
   * An entry that is not flushed was never written: the next one takes its place. Both throw when the disk refuses.
   */
  begin(entry: JournalEntry): () => void {
    const bytes = write(entry);
    if (bytes.length > HEAD_BYTES + MOST_BYTES) throw new Error('the entry is too large for the journal');
    const at = this.#end;
    const written = this.#disk.write(bytes, { at });
    if (written !== bytes.length) throw new Error('the journal was written in part');
    return () => {
      this.#disk.flush();
      this.#end = at + bytes.length;
    };
  }

  /** Fill ahead with zeros by writing, so that a full disk later cannot stop an append. Throws when there is no room. */
  reserve(bytes: number): void {
    const size = this.#disk.getSize();
    const wanted = this.#end + bytes;
    const zeros = new Uint8Array(FILL_BLOCK);
    for (let at = size; at < wanted; at += FILL_BLOCK) {
      const block = zeros.subarray(0, Math.min(FILL_BLOCK, wanted - at));
      if (this.#disk.write(block, { at }) !== block.length) throw new Error('no room to reserve');
    }
    this.#disk.flush();
  }

  /** Bytes left that are reserved already. */
  reserved(): number {
    return Math.max(0, this.#disk.getSize() - this.#end);
  }

  /** Begin anew; only after every entry was put aside. */
  clear(): void {
    this.#end = 0;
    this.#cutTail(this.#disk.getSize());
  }

  /** Behind bytes that are no entry, look for the next one: one damaged entry must not cost those after it. */
  #readAll(): { entries: JournalEntry[]; torn: boolean } {
    const bytes = new Uint8Array(this.#disk.getSize());
    const size = this.#disk.read(bytes, { at: 0 });
    const entries: JournalEntry[] = [];
    let torn = false;
    for (let at = nextStart(bytes, 0); at < size; at = nextStart(bytes, at)) {
      const found = readOne(bytes.subarray(at, size));
      if (found) {
        entries.push(found.entry);
        at += found.length;
        this.#end = at;
      } else {
        torn = true;
        at += 1;
      }
    }
    if (torn) this.#cutTail(size);
    return { entries, torn };
  }

  #cutTail(size: number): void {
    const zeros = new Uint8Array(FILL_BLOCK);
    for (let at = this.#end; at < size; at += FILL_BLOCK)
      this.#disk.write(zeros.subarray(0, Math.min(FILL_BLOCK, size - at)), { at });
    this.#disk.flush();
  }
}

/** Where the next entry can begin: no entry is empty, so its length is not nought. The end when all that follows is. */
function nextStart(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at += 1;
  return at === bytes.length ? at : Math.max(from, at - LENGTH_BYTES + 1);
}

/** The entry that these bytes begin with, and how many of them are its own. */
function readOne(bytes: Uint8Array): { entry: JournalEntry; length: number } | null {
  if (bytes.length < HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEAD_BYTES);
  const content = view.getUint32(0);
  const length = HEAD_BYTES + content;
  if (content > MOST_BYTES || length > bytes.length) return null;
  const split = view.getUint32(CHECKED_FROM);
  const message = HEAD_BYTES + (split & ~NO_ATTACHMENT);
  if (message > length || crc32(bytes.subarray(CHECKED_FROM, length)) !== view.getUint32(4)) return null;
  const bare = split >>> 31 === 1;
  const jws = decoder.decode(bytes.subarray(HEAD_BYTES, message));
  return { entry: { jws, att: bare ? null : bytes.slice(message, length) }, length };
}

function write(entry: JournalEntry): Bytes {
  const message = bytesOf(entry.jws);
  const content = concat(message, entry.att ?? new Uint8Array(0));
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(0, content.length);
  view.setUint32(CHECKED_FROM, (message.length | (entry.att ? 0 : NO_ATTACHMENT)) >>> 0);
  const whole = concat(head, content);
  new DataView(whole.buffer).setUint32(4, crc32(whole.subarray(CHECKED_FROM)));
  return whole;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  return value;
});

/** CRC-32 (ISO 3309), enough to tell a torn write from a whole one. */
export function crc32(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of data) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffff_ffff) >>> 0;
}
