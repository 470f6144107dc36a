// The organisation's recordings on disk, each under its own digest. Public content: no key, nothing personal.
// Must never give bytes that are not those the list names.

import { type Bytes, b64u, digest } from '../protocol/encoding.ts';
import { folder, readFile, remove, writeFile } from './files.ts';

const ROOT = 'recordings';

export async function keepRecording(sha256: string, content: Bytes): Promise<void> {
  await writeFile(await folder(ROOT), sha256, content);
}

/** The bytes of this digest, null when they are not here or not whole. */
export async function readRecording(sha256: string): Promise<Bytes | null> {
  const content = await readFile(await folder(ROOT), sha256);
  return content && b64u(await digest(content)) === sha256 ? content : null;
}

/** Remove every recording that is not among these. */
export async function keepOnly(wanted: ReadonlySet<string>): Promise<void> {
  const root = await folder(ROOT);
  const others: string[] = [];
  for await (const name of root.keys()) if (!wanted.has(name)) others.push(name);
  for (const name of others) await remove(root, name);
}
