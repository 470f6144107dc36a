// Files in the origin's private file system, through the exclusive handles that only a worker gets.
// Must never leave a handle open but the journal's.

import type { Bytes } from '../protocol/encoding.ts';

/** The folder of this path below the root, made when it is missing. */
export async function folder(...path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let at = await navigator.storage.getDirectory();
  for (const name of path) at = await at.getDirectoryHandle(name, { create: true });
  return at;
}

/** Write a file whole and flush it. */
export async function writeFile(at: FileSystemDirectoryHandle, name: string, content: Bytes): Promise<void> {
  const handle = await (await at.getFileHandle(name, { create: true })).createSyncAccessHandle();
  try {
    handle.truncate(0);
    if (handle.write(content, { at: 0 }) !== content.length) throw new Error(`${name} was written in part`);
    handle.flush();
  } finally {
    handle.close();
  }
}

/** A file's content, or a part of it; null when there is no such file. */
export async function readFile(
  at: FileSystemDirectoryHandle,
  name: string,
  part?: { offset: number; length: number },
): Promise<Bytes | null> {
  try {
    const file = await (await at.getFileHandle(name)).getFile();
    const blob = part ? file.slice(part.offset, part.offset + part.length) : file;
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotFoundError') return null;
    throw error;
  }
}

/** Overwrite bytes in place and flush: what stood there is gone from the disk. */
export async function overwrite(
  at: FileSystemDirectoryHandle,
  name: string,
  pieces: readonly { offset: number; length: number }[],
): Promise<void> {
  const handle = await (await at.getFileHandle(name)).createSyncAccessHandle();
  try {
    for (const { offset, length } of pieces) handle.write(new Uint8Array(length), { at: offset });
    handle.flush();
  } finally {
    handle.close();
  }
}

/** Remove a file or folder; nothing happens when it is not there. */
export async function remove(at: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await at.removeEntry(name, { recursive: true });
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  }
}
