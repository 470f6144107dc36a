// Offers: what the office says it has for this tablet, read strictly before it is shown or kept.
// Must never be believed for more than choosing: what counts is the signed header. docs/protocol.md, "Batch".

import { isObject, numberOf, readTime, textOf } from '../protocol/encoding.ts';
import { ProtocolError } from '../protocol/errors.ts';

export interface Offer {
  readonly batch: string;
  readonly session: string;
  readonly edition: number;
  readonly location: string;
  readonly date: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly count: number;
  readonly bytes: number;
  readonly staff: readonly { staff: string; displayName: string }[];
}

/** The offers of an answer. Throws field_missing, time_malformed. */
export function readOffers(answer: { readonly batches?: unknown }): Offer[] {
  return listOf(answer.batches, 'batches').map(readOffer);
}

function readOffer(value: unknown): Offer {
  if (!isObject(value)) throw new ProtocolError('field_missing', 'batches');
  readTime(value.startsAt);
  readTime(value.endsAt);
  return {
    batch: textOf(value, 'batch', 60),
    session: textOf(value, 'session', 60),
    edition: numberOf(value, 'edition', 1),
    location: textOf(value, 'location'),
    date: textOf(value, 'date', 10),
    startsAt: textOf(value, 'startsAt', 30),
    endsAt: textOf(value, 'endsAt', 30),
    count: numberOf(value, 'count'),
    bytes: numberOf(value, 'bytes'),
    staff: listOf(value.staff, 'staff').map(readReader),
  };
}

function readReader(value: unknown): { staff: string; displayName: string } {
  if (!isObject(value)) throw new ProtocolError('field_missing', 'staff');
  return { staff: textOf(value, 'staff', 60), displayName: textOf(value, 'displayName') };
}

function listOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new ProtocolError('field_missing', name);
  return value;
}
