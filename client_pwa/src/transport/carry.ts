// Carry: a file as a series of QR codes, and back, for a tablet that has no network.
// Must never be slower than the file: whoever has a stick or a cable takes that. docs/protocol.md, "A series of QR codes".

import type { Bytes } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { Collector, cut, type Frame, type Progress, readFrame, writeFrame } from '../protocol/frames.ts';
import { deflate, inflate } from '../protocol/seal.ts';

/** Mixed frames beyond the blocks: shown in turn with them, one lost frame costs one more, not one round. */
const SPARE = 8;
/** Bytes of a file once inflated; a bundle that fits a series is far below. */
const FILE_BYTES = 16 * 1024 * 1024;

/** The texts of a series, to be shown round and round, and how many of them are needed. Throws too_large. */
export async function framesOf(file: Bytes): Promise<{ frames: string[]; of: number }> {
  const series = await cut(await deflate(file));
  const of = series.blocks.length;
  const numbers = Array.from({ length: 2 * of + SPARE }, (_, at) => at);
  return { frames: await Promise.all(numbers.map((number) => writeFrame(series, number))), of };
}

export interface Carried {
  readonly have: number;
  readonly of: number;
  /** Whether this text was a frame of the series that is being read. */
  readonly ours: boolean;
  readonly file: Bytes | null;
}

/** Reads a series from whatever the camera sees: other codes and other series are passed over. */
export class SeriesReader {
  #collector = new Collector();
  #last: Progress = { have: 0, of: 0, ours: false, data: null };

  /** Throws bundle_malformed when the series is whole and is not what was cut; it begins anew then. */
  async take(text: string): Promise<Carried> {
    const frame = await frameOf(text);
    if (!frame) return { ...this.#said(), ours: false, file: null };
    this.#last = await this.#collector.take(frame);
    const { data, ours } = this.#last;
    return { ...this.#said(), ours, file: data && (await inflate(data, FILE_BYTES)) };
  }

  #said(): { have: number; of: number } {
    return { have: this.#last.have, of: this.#last.of };
  }
}

async function frameOf(text: string): Promise<Frame | null> {
  try {
    return await readFrame(text);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
