// The receipt: what the applicant takes home, verifiable without an account. Twin of sync/receipt.py.
// Must never hold a name.

import { checkVersion, numberOf, readSeconds, seconds, textOf } from './encoding.ts';
import { CERTIFICATE_TYP, readCertificate } from './enrolment.ts';
import { ProtocolError } from './errors.ts';
import * as jws from './jws.ts';
import * as keys from './keys.ts';

export const TYP = 'fielddesk-receipt+jws';

export interface Receipt {
  readonly dev: string;
  readonly label: string;
  readonly seq: number;
  readonly iat: Date;
  readonly rid: string;
  readonly outcome: string;
  readonly document: string;
  readonly entryId: string;
}

/** The receipt, signed by DEV-SIG, the device's certificate inside. */
export async function writeReceipt(
  given: Omit<Receipt, 'label'> & { readonly certificate: string },
  key: CryptoKey,
): Promise<string> {
  const payload = {
    v: 1,
    dev: given.dev,
    seq: given.seq,
    iat: seconds(given.iat),
    rid: given.rid,
    outcome: given.outcome,
    doc: given.document,
    e: given.entryId,
    cert: given.certificate,
  };
  return jws.sign(payload, { typ: TYP, kid: given.dev }, key);
}

/** The address behind the QR; what follows # never reaches a server. */
export function writeLink(origin: string, token: string): string {
  return `${origin}/verify#${token}`;
}

/** Check the certificate by the server's key, then the receipt by the tablet's. Throws receipt_malformed. */
export async function readReceipt(token: string, manifest: keys.KeyManifest): Promise<Receipt> {
  try {
    const unverified = await jws.read(token, TYP);
    const inner = textOf(unverified.payload, 'cert', 4_096);
    const { kid } = await jws.read(inner, CERTIFICATE_TYP);
    const certificate = await readCertificate(inner, keys.keyOf(manifest, kid, 'srv-sig').jwk);
    const { payload } = await jws.check(unverified, await keys.readSigJwk(certificate.sigJwk));
    checkVersion(payload);
    if (payload.dev !== certificate.device) throw new ProtocolError('wrong_device');
    return {
      dev: certificate.device,
      label: certificate.label,
      seq: numberOf(payload, 'seq', 1),
      iat: readSeconds(payload.iat),
      rid: textOf(payload, 'rid', 22),
      outcome: textOf(payload, 'outcome', 30),
      document: textOf(payload, 'doc', 9),
      entryId: textOf(payload, 'e', 43),
    };
  } catch (error) {
    throw new ProtocolError('receipt_malformed', error instanceof ProtocolError ? error.code : '');
  }
}
