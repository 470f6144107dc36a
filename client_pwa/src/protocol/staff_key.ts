// A person's key on this tablet: the tablet's word which key is theirs. Twin of sync/staff_key.py.
// Must never carry a private key.

import { type JsonObject, seconds } from './encoding.ts';
import * as jws from './jws.ts';

const TYP = 'fielddesk-staff-key+jws';

/** The public STAFF-KEM with the sign-in it was made within, signed by DEV-SIG. */
export async function writeRequest(
  given: { device: string; staff: string; login: string; kemJwk: JsonObject; iat: Date },
  sig: CryptoKey,
): Promise<string> {
  const payload = {
    v: 1,
    dev: given.device,
    staff: given.staff,
    login: given.login,
    kem: given.kemJwk,
    iat: seconds(given.iat),
  };
  return jws.sign(payload, { typ: TYP, kid: given.device }, sig);
}
