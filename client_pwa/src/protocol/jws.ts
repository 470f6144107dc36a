// Signed messages: compact JWS with ES256 in one strict form, and the entry id that names them. Twin of sync/jws.py.
// Must never try another algorithm or accept a second spelling. RFC 7515 §3.1, RFC 7518 §3.4.

import {
  type Bytes,
  b64u,
  bytesOf,
  digest,
  isObject,
  type JsonObject,
  readB64u,
  readObject,
  writeJson,
} from './encoding.ts';
import { ProtocolError } from './errors.ts';

/** Characters; a header with 200 recipients is about 60 KiB. */
export const JWS_BYTES = 128 * 1024;
const HEADER_BYTES = 2 * 1024;
const SIGNATURE_CHARS = 86;
const HEADER_NAMES = new Set(['alg', 'kid', 'typ', 'jwk']);
const FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A message whose form is right and whose signature nobody has checked yet. */
export interface Unverified {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly kid: string;
  readonly signingInput: Bytes;
  readonly signature: Bytes;
  readonly entryId: string;
}

/** A message whose signature holds. */
export interface Verified {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly entryId: string;
}

export interface Naming {
  readonly typ: string;
  readonly kid?: string;
  readonly jwk?: object;
}

/** A compact JWS over the payload, typ and kid or jwk in its header. */
export async function sign(payload: object, naming: Naming, key: CryptoKey): Promise<string> {
  const header = {
    alg: 'ES256',
    typ: naming.typ,
    ...(naming.kid === undefined ? {} : { kid: naming.kid }),
    ...(naming.jwk === undefined ? {} : { jwk: naming.jwk }),
  };
  const signingInput = `${b64u(writeJson(header))}.${b64u(writeJson(payload))}`;
  const signature = new Uint8Array(await crypto.subtle.sign(ES256, key, bytesOf(signingInput)));
  return `${signingInput}.${b64u(signature)}`;
}

/** Read a JWS strictly: size, form, each part's base64url, header, typ, payload. Throws jws_malformed, jws_wrong_typ. */
export async function read(token: unknown, typ: string): Promise<Unverified> {
  if (typeof token !== 'string' || token.length > JWS_BYTES || !FORM.test(token))
    throw new ProtocolError('jws_malformed');
  const [head = '', body = '', tail = ''] = token.split('.');
  const [header, payload, signature] = parts(head, body, tail, typ);
  const signingInput = bytesOf(token.slice(0, -SIGNATURE_CHARS - 1));
  const kid = typeof header.kid === 'string' ? header.kid : '';
  return { header, payload, kid, signingInput, signature, entryId: b64u(await digest(signingInput)) };
}

/** Check the signature over the exact bytes that came. Throws jws_bad_signature. */
export async function check(unverified: Unverified, key: CryptoKey): Promise<Verified> {
  const good = await crypto.subtle.verify(ES256, key, unverified.signature, unverified.signingInput);
  if (!good) throw new ProtocolError('jws_bad_signature');
  return unverified;
}

/** Read strictly and check the signature. */
export async function verify(token: unknown, key: CryptoKey, typ: string): Promise<Verified> {
  return check(await read(token, typ), key);
}

/** The name of a message: b64u(SHA-256(header "." payload)). */
export async function entryId(token: string): Promise<string> {
  return b64u(await digest(bytesOf(token.slice(0, token.lastIndexOf('.')))));
}

function parts(head: string, body: string, tail: string, typ: string): [JsonObject, JsonObject, Bytes] {
  let header: JsonObject;
  let payloadBytes: Bytes;
  let signature: Bytes;
  try {
    const headerBytes = readB64u(head);
    payloadBytes = readB64u(body);
    signature = readB64u(tail);
    header = readObject(headerBytes, HEADER_BYTES);
  } catch (error) {
    throw malformed(error);
  }
  const { alg, kid, jwk } = header;
  if (
    alg !== 'ES256' ||
    Object.keys(header).some((name) => !HEADER_NAMES.has(name)) ||
    (kid !== undefined && typeof kid !== 'string') ||
    (jwk !== undefined && !isObject(jwk))
  )
    throw new ProtocolError('jws_malformed', 'header');
  if (header.typ !== typ) throw new ProtocolError('jws_wrong_typ');
  try {
    return [header, readObject(payloadBytes), signature];
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(error: unknown): ProtocolError {
  return new ProtocolError('jws_malformed', error instanceof ProtocolError ? error.code : '');
}
