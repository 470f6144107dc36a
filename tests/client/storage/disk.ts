// A disk in memory that can be full, tear and rot, in place of the browser's exclusive file handle.

import type { Disk } from '../../../client_pwa/src/storage/journal.ts';

export class MemoryDisk implements Disk {
  bytes: Uint8Array;
  /** Bytes that the disk can hold: a write beyond is done in part. */
  room = Number.POSITIVE_INFINITY;
  /** What was there at the last flush: all that a power cut leaves for certain. */
  flushed: Uint8Array;

  constructor(bytes: Uint8Array = new Uint8Array(0)) {
    this.bytes = bytes.slice();
    this.flushed = bytes.slice();
  }

  read(buffer: Uint8Array, { at }: { at: number }): number {
    const part = this.bytes.subarray(at, at + buffer.length);
    buffer.set(part);
    return part.length;
  }

  write(buffer: Uint8Array, { at }: { at: number }): number {
    const count = Math.max(0, Math.min(buffer.length, this.room - at));
    if (count > 0 && at + count > this.bytes.length) {
      const grown = new Uint8Array(at + count);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    this.bytes.set(buffer.subarray(0, count), at);
    return count;
  }

  flush(): void {
    this.flushed = this.bytes.slice();
  }

  getSize(): number {
    return this.bytes.length;
  }
}
