// Confirmations: outcomes and their reasons, and the sealed attachment with the applicant's ink. Twin of sync/confirmation.py.
// Must never put a name, a birth date or a document number outside the attachment.

import { type Bytes, b64u, bytesOf, concat, digest, domain, type JsonObject, writeJson } from './encoding.ts';
import { deflate, sealTo } from './seal.ts';

/** Every outcome of an attempt, and the reasons it may carry. */
export const REASONS = {
  handed_over: [''],
  not_collected: ['', 'did_not_come', 'left_before_turn', 'asked_for_later'],
  identity_not_established: [
    '',
    'no_identity_document',
    'photo_does_not_match',
    'document_not_valid',
    'doubt',
  ],
  document_incorrect: ['', 'name', 'birth_date', 'photo', 'validity', 'other_field'],
  document_damaged: ['', 'card', 'chip', 'packaging'],
  document_missing: ['', 'not_in_box', 'wrong_envelope'],
  declined: ['', 'does_not_agree', 'wants_advice', 'no_reason_given'],
  withheld: ['', 'recalled', 'stopped_by_lead', 'mandate_missing'],
} as const;
export type Outcome = keyof typeof REASONS;
/** Why an attempt supersedes an earlier one of the same tablet. */
export const CORRECTIONS = ['wrong_record', 'wrong_outcome', 'wrong_collector', 'other'] as const;
export type Correction = (typeof CORRECTIONS)[number];
/** Why this tablet went on with a record that is set aside for another one. */
export const LEASE_REASONS = ['other_tablet_away', 'applicant_waits', 'other'] as const;
export type LeaseReason = (typeof LEASE_REASONS)[number];
export const SALT_BYTES = 16;

/** What only the office can open; `found` and `unexpected` for a count of the box. */
export interface Attachment {
  readonly salt: Bytes;
  readonly ink: Bytes;
  readonly notes: string;
  readonly found?: readonly string[];
  readonly unexpected?: readonly string[];
}

/** b64u(SHA-256(salt ‖ ink)). */
export async function inkDigest(salt: Bytes, ink: Bytes): Promise<string> {
  return b64u(await digest(concat(salt, ink)));
}

/** b64u(SHA-256(salt ‖ "mandate" ‖ number)), the salt in the attachment. */
export async function mandateDigest(salt: Bytes, number: string): Promise<string> {
  return b64u(await digest(concat(salt, bytesOf('mandate'), bytesOf(number))));
}

/** The digest of the text that was signed under. */
export async function statementDigest(text: string): Promise<string> {
  return b64u(await digest(bytesOf(text)));
}

/** The HPKE info of an attachment. */
export function attachmentInfo(dev: string, seq: number): Bytes {
  return domain('att', dev, String(seq));
}

/**
 * Deflate and seal to SRV-KEM; the tablet cannot open it again.
 * salt ‖ u32 length of the ink ‖ ink ‖ JSON of what else there is: ink as it is, since base64 hides from DEFLATE what repeats.
 */
export async function writeAttachment(
  attachment: Attachment,
  to: { dev: string; seq: number; kemJwk: JsonObject },
): Promise<Bytes> {
  const { salt, ink, notes, found = [], unexpected = [] } = attachment;
  const told = {
    ...(notes ? { notes } : {}),
    ...(found.length > 0 ? { found } : {}),
    ...(unexpected.length > 0 ? { unexpected } : {}),
  };
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, ink.length);
  const plain = concat(salt, length, ink, writeJson(told));
  return sealTo(to.kemJwk, await deflate(plain), attachmentInfo(to.dev, to.seq));
}
