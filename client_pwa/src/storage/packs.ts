// A prepared batch on disk: ciphertext only, one folder an edition, its header written last.
// Must never hold a key in clear; a shredded slot is zeroed in place. docs/protocol.md, "Batch".

import { type Bytes, bytesOf } from '../protocol/encoding.ts';
import { WRAPPED_BYTES } from '../protocol/seal.ts';
import { folder, overwrite, readFile, remove, writeFile } from './files.ts';

const ROOT = 'batches';
const HEADER = 'header';
const MANIFEST = 'manifest';
export const DIRECTORY = 'directory';

export function packName(number: number): string {
  return `pack-${number}`;
}

/** Keep a part of an edition; it counts only when the header is there. */
export async function keepPart(batch: string, edition: number, name: string, content: Bytes): Promise<void> {
  await writeFile(await folder(ROOT, batch, String(edition)), name, content);
}

/** The commit of an import: the header, after every part. */
export async function keepHeader(batch: string, edition: number, header: string): Promise<void> {
  await keepPart(batch, edition, HEADER, bytesOf(header));
}

export async function readPart(batch: string, edition: number, name: string): Promise<Bytes | null> {
  return readFile(await folder(ROOT, batch, String(edition)), name);
}

export async function readSlice(
  batch: string,
  edition: number,
  pack: number,
  offset: number,
  length: number,
): Promise<Bytes | null> {
  return readFile(await folder(ROOT, batch, String(edition)), packName(pack), { offset, length });
}

export async function readManifest(batch: string, edition: number): Promise<Bytes | null> {
  return readPart(batch, edition, MANIFEST);
}

export async function keepManifest(batch: string, edition: number, content: Bytes): Promise<void> {
  await keepPart(batch, edition, MANIFEST, content);
}

/** Every committed edition on this tablet: batch, edition, header. */
export async function preparedEditions(): Promise<{ batch: string; edition: number; header: string }[]> {
  const found: { batch: string; edition: number; header: string }[] = [];
  const root = await folder(ROOT);
  for await (const batch of root.keys()) {
    const editions = await folder(ROOT, batch);
    for await (const edition of editions.keys()) {
      const header = await readPart(batch, Number(edition), HEADER);
      if (header) found.push({ batch, edition: Number(edition), header: new TextDecoder().decode(header) });
    }
  }
  return found;
}

/** Make one record unreadable for good: its key slot is zeroed on disk. */
export async function shredRecord(batch: string, edition: number, slotAt: number): Promise<void> {
  await overwrite(await folder(ROOT, batch, String(edition)), MANIFEST, [
    { offset: slotAt, length: WRAPPED_BYTES },
  ]);
}

/** Make a whole edition unreadable and remove its files: all key slots and the shares in the header first. */
export async function shredEdition(batch: string, edition: number): Promise<void> {
  const at = await folder(ROOT, batch, String(edition));
  for (const name of [MANIFEST, HEADER, DIRECTORY]) {
    const content = await readFile(at, name);
    if (content) await overwrite(at, name, [{ offset: 0, length: content.length }]);
  }
  await remove(await folder(ROOT, batch), String(edition));
}

/** Remove parts of editions that were never committed, except the one that is being fetched. */
export async function dropOtherEditions(batch: string, keep: number): Promise<void> {
  const editions = await folder(ROOT, batch);
  const others: number[] = [];
  for await (const edition of editions.keys()) if (Number(edition) !== keep) others.push(Number(edition));
  for (const edition of others) await shredEdition(batch, edition);
}
