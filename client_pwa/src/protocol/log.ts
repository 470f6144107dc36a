// The log's checkpoints. Twin of sync/log.py.
// Must never be believed without the LOG key of the manifest. C2SP signed-note and tlog-checkpoint.

import { type Bytes, bytesOf, concat, digest, type JsonObject } from './encoding.ts';
import { ProtocolError } from './errors.ts';
import { readEd25519Jwk } from './keys.ts';
import { same } from './merkle.ts';

const NOTE_BYTES = 8 * 1024;
const SIZE = /^(0|[1-9][0-9]{0,14})$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** The name of the log of a server at this origin. */
export function logOrigin(origin: string): string {
  return `${new URL(origin).host}/fielddesk-log`;
}

/** Check a signed note by the LOG key; other signatures are passed over. Throws checkpoint_malformed, checkpoint_signature. */
export async function readCheckpoint(note: unknown, jwk: JsonObject, origin: string): Promise<Checkpoint> {
  if (typeof note !== 'string' || note.length > NOTE_BYTES || !note.endsWith('\n'))
    throw new ProtocolError('checkpoint_malformed');
  const gap = note.lastIndexOf('\n\n');
  const body = note.slice(0, Math.max(gap, 0));
  const lines = body.split('\n');
  const signatures = readSignatures(note.slice(gap + 2));
  const [name, size = '', rootText = ''] = lines;
  if (gap < 0 || lines.length < 3 || name !== origin || !SIZE.test(size))
    throw new ProtocolError('checkpoint_malformed');
  const root = base64(rootText);
  if (root.length !== 32) throw new ProtocolError('checkpoint_malformed');
  const key = await readEd25519Jwk(jwk);
  const wanted = await keyHash(origin, key);
  for (const [signer, signature] of signatures) {
    if (signer !== origin || !same(signature.subarray(0, 4), wanted)) continue;
    if (await crypto.subtle.verify('Ed25519', key, signature.slice(4), bytesOf(`${body}\n`)))
      return { origin, size: Number(size), root };
    throw new ProtocolError('checkpoint_signature');
  }
  throw new ProtocolError('checkpoint_signature', 'not signed by this log');
}

/** Every signature line, as name and bytes: the whole note is well-formed before any of it counts. */
function readSignatures(tail: string): [string, Bytes][] {
  return tail
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => {
      const [dash, signer, encoded, ...more] = line.split(' ');
      if (dash !== '—' || !signer || !encoded || more.length > 0)
        throw new ProtocolError('checkpoint_malformed');
      return [signer, base64(encoded)];
    });
}

async function keyHash(name: string, key: CryptoKey): Promise<Bytes> {
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', key));
  return (await digest(concat(bytesOf(`${name}\n`), Uint8Array.of(1), raw))).slice(0, 4);
}

function base64(text: string): Bytes {
  if (!BASE64.test(text)) throw new ProtocolError('checkpoint_malformed');
  const data = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  if (btoa(String.fromCharCode(...data)) !== text) throw new ProtocolError('checkpoint_malformed');
  return data;
}
