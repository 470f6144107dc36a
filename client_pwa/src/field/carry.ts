// Carry: take what is owed out of this tablet without a network, and bring the office's answer back.
// Must never count an item as delivered but by a verified acknowledgement. docs/protocol.md, "Carrying without a network".

import * as bundle from '../protocol/bundle.ts';
import type { Bytes } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';
import { framesOf, SeriesReader } from '../transport/carry.ts';
import { carried, cursors, owedOf, refill, takeAcknowledgement } from './exchange.ts';
import { shredDelivered } from './shred.ts';
import type { Started } from './start.ts';
import { FieldError, type Tablet } from './tablet.ts';

type Lost = Extract<Started, { phase: 'lost_store' }>;

/** Bytes of items and attachments in one export, so that the file stays under the 8 MiB that the server reads. */
const BYTES_CARRIED = 6 * 1024 * 1024;

/** What is owed as a file that any machine may carry; what does not fit waits for the next one. */
export async function exportBundle(tablet: Tablet): Promise<{ bytes: Bytes; items: number }> {
  const items: bundle.Carried[] = [];
  let size = 0;
  for (const known of owedOf(tablet).slice(0, bundle.MOST_ITEMS)) {
    const one = await carried(tablet, known);
    size += one.jws.length + (one.att?.length ?? 0);
    if (items.length > 0 && size > BYTES_CARRIED) break;
    items.push(one);
  }
  const bytes = bundle.writeBundle({ dev: tablet.device, items, ...(await cursors(tablet)) });
  return { bytes, items: items.length };
}

/** The same as texts of a series of QR codes, and how many of them are needed. Throws too_large. */
export async function exportFrames(
  tablet: Tablet,
): Promise<{ frames: readonly string[]; of: number; items: number }> {
  const { bytes, items } = await exportBundle(tablet);
  return { ...(await framesOf(bytes)), items };
}

/** What was signed and is still here when the keys are gone. */
export function exportLost(lost: Lost): { bytes: Bytes; items: number } {
  const bytes = bundle.writeBundle({ dev: lost.device, items: lost.entries, logSize: 0, noticesAfter: {} });
  return { bytes, items: lost.entries.length };
}

/** The same as texts of a series of QR codes. Throws too_large. */
export async function exportLostFrames(
  lost: Lost,
): Promise<{ frames: readonly string[]; of: number; items: number }> {
  const { bytes, items } = exportLost(lost);
  return { ...(await framesOf(bytes)), items };
}

/** The answer to an export, brought back as a file. Throws answer_outdated when this tablet heard of the office since. */
export async function importAnswer(tablet: Tablet, bytes: Uint8Array): Promise<{ acknowledged: number }> {
  const answer = bundle.readAnswer(bytes as Bytes);
  const before = owedOf(tablet).length;
  if (answer.logSize !== (await cursors(tablet)).logSize) throw new FieldError('answer_outdated');
  try {
    for (const ack of answer.acks) await takeAcknowledgement(tablet, ack);
  } catch (error) {
    if (error instanceof ProtocolError && error.code === 'log_rollback') await refill(tablet);
    throw error;
  }
  const acknowledged = before - owedOf(tablet).length;
  await shredDelivered(tablet);
  return { acknowledged };
}

/** Reads the answer's series of QR codes, one text of the camera at a time. */
export class AnswerReader {
  #reader = new SeriesReader();

  /** `acknowledged` is null until the series is whole and was believed. Throws as importAnswer does, and bundle_malformed. */
  async take(
    tablet: Tablet,
    text: string,
  ): Promise<{ have: number; of: number; ours: boolean; acknowledged: number | null }> {
    const { have, of, ours, file } = await this.#reader.take(text);
    if (!file) return { have, of, ours, acknowledged: null };
    this.#reader = new SeriesReader();
    return { have, of, ours, ...(await importAnswer(tablet, file)) };
  }
}
