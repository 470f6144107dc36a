// The evidence journal: an append-only file in OPFS, the copy of the evidence that survives what IndexedDB does not.
// Must never overwrite an entry; a torn tail is cut off, never an error. docs/reliability.md.

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

/** Bytes before an entry's content: length of all, CRC-32 of the content, length of the message. */
const HEAD_BYTES = 12;
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
    const bytes = write(entry);
    const written = this.#disk.write(bytes, { at: this.#end });
    if (written !== bytes.length) throw new Error('the journal was written in part');
    this.#disk.flush();
    this.#end += bytes.length;
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

  #readAll(): { entries: JournalEntry[]; torn: boolean } {
    const size = this.#disk.getSize();
    const entries: JournalEntry[] = [];
    for (;;) {
      const entry = this.#readOne(size);
      if (entry === null) return { entries, torn: false };
      if (entry === 'torn') {
        this.#cutTail(size);
        return { entries, torn: true };
      }
      entries.push(entry);
    }
  }

  #readOne(size: number): JournalEntry | null | 'torn' {
    const head = new Uint8Array(HEAD_BYTES);
    if (this.#end >= size || this.#disk.read(head, { at: this.#end }) === 0) return null;
    const view = new DataView(head.buffer);
    const length = view.getUint32(0);
    if (length === 0 && head.every((byte) => byte === 0)) return null;
    const messageLength = view.getUint32(8) & ~NO_ATTACHMENT;
    if (length > MOST_BYTES || messageLength > length || this.#end + HEAD_BYTES + length > size)
      return 'torn';
    const content = new Uint8Array(length);
    if (this.#disk.read(content, { at: this.#end + HEAD_BYTES }) !== length) return 'torn';
    if (crc32(content) !== view.getUint32(4)) return 'torn';
    const bare = view.getUint32(8) >>> 31 === 1;
    this.#end += HEAD_BYTES + length;
    return {
      jws: decoder.decode(content.subarray(0, messageLength)),
      att: bare ? null : (content.slice(messageLength) as Bytes),
    };
  }

  #cutTail(size: number): void {
    const zeros = new Uint8Array(FILL_BLOCK);
    for (let at = this.#end; at < size; at += FILL_BLOCK)
      this.#disk.write(zeros.subarray(0, Math.min(FILL_BLOCK, size - at)), { at });
    this.#disk.flush();
  }
}

function write(entry: JournalEntry): Bytes {
  const message = bytesOf(entry.jws);
  const content = concat(message, entry.att ?? new Uint8Array(0));
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint32(0, content.length);
  view.setUint32(4, crc32(content));
  view.setUint32(8, (message.length | (entry.att ? 0 : NO_ATTACHMENT)) >>> 0);
  return concat(head, content);
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
