// The server's keys for the receipt page, believed because they come from the origin that the receipt's address names.
// Must never be used by the tablet: that one knows ROOT.

import { bytesOf, isObject, readObject } from '../protocol/encoding.ts';
import { type KeyManifest, readManifest } from '../protocol/keys.ts';

export async function readManifestOf(origin: string): Promise<KeyManifest> {
  const answer = await fetch(`${origin}/api/v1/keys`, { cache: 'no-store', credentials: 'omit' });
  if (!answer.ok) throw new Error('no key manifest');
  const value = readObject(bytesOf(await answer.text()));
  if (typeof value.keys !== 'string' || !isObject(value.root)) throw new Error('no key manifest');
  return readManifest(value.keys, value.root);
}
