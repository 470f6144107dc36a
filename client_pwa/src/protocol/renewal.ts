// Renewal: the old key vouches for new ones, which show from storage that they work; a new epoch begins. Twin of sync/renewal.py.
// Must never let a certificate stand for other keys than those this tablet made.

import { type Bytes, b64u, domain, type JsonObject, seconds } from './encoding.ts';
import type { Begin, Certificate } from './enrolment.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';

export const REQUEST_TYP = 'fielddesk-renew+jws';
export const CONFIRM_TYP = 'fielddesk-renew-confirm+jws';
/** Of the certificate's life: from day 150 of 180. */
const DUE_NUMERATOR = 5;
const DUE_DENOMINATOR = 6;

/** Whether a certificate has lived so long that its keys are to be renewed. */
export function isDue(certificate: { readonly iat: Date; readonly exp: Date }, now: Date): boolean {
  const [from, to] = [certificate.iat.getTime(), certificate.exp.getTime()];
  return (now.getTime() - from) * DUE_DENOMINATOR >= (to - from) * DUE_NUMERATOR;
}

/** The new keys and where the chain stands (`ends`), signed by the old DEV-SIG. */
export async function writeRequest(
  given: {
    device: string;
    aud: string;
    epoch: number;
    ends: Begin;
    sigJwk: JsonObject;
    kemJwk: JsonObject;
    pqJwk?: JsonObject | null;
    iat: Date;
  },
  oldSig: CryptoKey,
): Promise<string> {
  const payload = {
    v: 1,
    dev: given.device,
    aud: given.aud,
    epoch: given.epoch,
    seq: given.ends.seq,
    head: given.ends.head,
    sig: given.sigJwk,
    kem: given.kemJwk,
    iat: seconds(given.iat),
    ...(given.pqJwk ? { pq: given.pqJwk } : {}),
  };
  return jws.sign(payload, { typ: REQUEST_TYP, kid: given.device }, oldSig);
}

/** The HPKE info of the challenge. */
export function challengeInfo(device: string, epoch: number): Bytes {
  return domain('renew', device, String(epoch));
}

/** The proof that the challenge was opened, signed by the new DEV-SIG. */
export async function writeConfirm(
  given: { device: string; aud: string; epoch: number; challenge: Bytes },
  newSig: CryptoKey,
): Promise<string> {
  const payload = {
    v: 1,
    dev: given.device,
    aud: given.aud,
    epoch: given.epoch,
    ch: b64u(given.challenge),
  };
  return jws.sign(payload, { typ: CONFIRM_TYP, kid: given.device }, newSig);
}

/** The certificate is this tablet's, for the epoch and the keys that were asked for. Throws wrong_device, key_malformed. */
export async function checkCertificate(
  certificate: Certificate,
  asked: {
    device: string;
    epoch: number;
    sigJwk: JsonObject;
    kemJwk: JsonObject;
    pqJwk?: JsonObject | null;
  },
): Promise<void> {
  if (certificate.device !== asked.device || certificate.epoch !== asked.epoch)
    throw new ProtocolError('wrong_device');
  const kem = await keys.thumbprint(certificate.kemJwk);
  if (
    certificate.jkt !== (await keys.thumbprint(asked.sigJwk)) ||
    kem !== (await keys.thumbprint(asked.kemJwk))
  )
    throw new ProtocolError('key_malformed', 'other keys');
  if (certificate.pqKid !== (asked.pqJwk ? await keys.thumbprint(asked.pqJwk) : ''))
    throw new ProtocolError('key_malformed', 'other keys');
}
