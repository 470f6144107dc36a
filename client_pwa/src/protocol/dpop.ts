// Proof of possession: every request of a tablet is signed for exactly that request. Twin of sync/dpop.py.
// Must never sign an address with its query. RFC 9449 §4.

import { b64u, bytesOf, digest, type JsonObject, seconds } from './encoding.ts';
import * as jws from './jws.ts';

export const TYP = 'dpop+jwt';

export interface Target {
  readonly htm: string;
  readonly htu: string;
  readonly iat: Date;
  readonly jti: string;
  /** The device certificate. */
  readonly token: string;
}

export async function writeProof(sig: CryptoKeyPair, jwk: JsonObject, target: Target): Promise<string> {
  const payload = {
    jti: target.jti,
    htm: target.htm,
    htu: target.htu,
    iat: seconds(target.iat),
    ath: await ath(target.token),
  };
  return jws.sign(payload, { typ: TYP, jwk }, sig.privateKey);
}

/** The digest of the access token, here the certificate (RFC 9449 §4.2). */
export async function ath(token: string): Promise<string> {
  return b64u(await digest(bytesOf(token)));
}
