// Who this tablet is: certificate, server, root and key manifest, as a file beside the journal.
// Must never hold a private key: losing it must not look like a first start. docs/reliability.md.

import {
  type Bytes,
  isObject,
  type JsonObject,
  readObject,
  textOf,
  writeJson,
} from '../protocol/encoding.ts';
import { folder, readFile, remove, writeFile } from './files.ts';
import { keepCopy } from './keys.ts';

const FOLDER = 'tablet';
const FILE = 'identity.json';
export const JOURNAL = 'evidence.journal';

export interface Identity {
  readonly device: string;
  readonly label: string;
  readonly origin: string;
  readonly certificate: string;
  readonly root: JsonObject;
  readonly manifest: string;
}

/** Keep it in both places: the file first, then beside the keys. */
export async function keepIdentity(identity: Identity): Promise<void> {
  await writeFile(await folder(FOLDER), FILE, writeJson(identity));
  await keepCopy(identity);
}

/** Forget who this tablet was; only after everything it had signed was put aside. */
export async function forgetIdentity(): Promise<void> {
  await remove(await folder(FOLDER), FILE);
}

export async function readIdentity(): Promise<Identity | null> {
  const content = await readFile(await folder(FOLDER), FILE);
  return content && parse(content);
}

/** The journal's file, made when it is missing. */
export async function journalFile(): Promise<FileSystemFileHandle> {
  return (await folder(FOLDER)).getFileHandle(JOURNAL, { create: true });
}

/** Put the evidence of an earlier enrolment aside for good, as the bundle that any machine may carry. */
export async function keepAside(bundle: Bytes, name: string): Promise<void> {
  await writeFile(await folder(FOLDER), `aside-${name}.json`, bundle);
}

function parse(content: Bytes): Identity | null {
  try {
    const value = readObject(content);
    if (!isObject(value.root)) return null;
    return {
      device: textOf(value, 'device', 60),
      label: textOf(value, 'label', 60),
      origin: textOf(value, 'origin'),
      certificate: textOf(value, 'certificate', 8_192),
      root: value.root,
      manifest: textOf(value, 'manifest', 65_536),
    };
  } catch {
    return null;
  }
}
