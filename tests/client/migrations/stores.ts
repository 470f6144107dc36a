// The whole of a tablet's stores as JSON and back: databases with their schema, and files.
// Must never use the app's own code to put them back: an earlier release wrote them.

import { MemoryFolder } from '../storage/memory_files.ts';

export interface Stores {
  readonly databases: readonly KeptDatabase[];
  readonly files: Readonly<Record<string, { content: string; size: number }>>;
}

interface KeptDatabase {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly {
    name: string;
    keyPath: string | string[] | null;
    indexes: { name: string; keyPath: string | string[] }[];
    rows: { key: unknown; value: unknown }[];
  }[];
}

/** Read every database and every file. */
export async function takeStores(names: readonly string[], root: MemoryFolder): Promise<Stores> {
  const databases: KeptDatabase[] = [];
  for (const name of names) {
    const database = await done(indexedDB.open(name));
    const stores = await Promise.all(
      [...database.objectStoreNames].map(async (storeName) => {
        const store = database.transaction(storeName).objectStore(storeName);
        const indexes = [...store.indexNames].map((index) => ({
          name: index,
          keyPath: store.index(index).keyPath,
        }));
        const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
        const rows = await Promise.all(
          keys.map(async (key, at) => ({ key: await toJson(key), value: await toJson(values[at]) })),
        );
        return { name: storeName, keyPath: store.keyPath, indexes, rows };
      }),
    );
    databases.push({ name, version: database.version, stores });
    database.close();
  }
  const files: Record<string, { content: string; size: number }> = {};
  for (const [path, content] of root.files()) {
    let end = content.length;
    while (end > 0 && content[end - 1] === 0) end -= 1;
    files[path] = { content: Buffer.from(content.subarray(0, end)).toString('base64'), size: content.length };
  }
  return { databases, files };
}

/** Put them back as that release left them. */
export async function putStores({ databases, files }: Stores): Promise<MemoryFolder> {
  for (const { name, version, stores } of databases) {
    const rows = await Promise.all(
      stores.map((store) =>
        Promise.all(
          store.rows.map(async (row) => ({ key: await fromJson(row.key), value: await fromJson(row.value) })),
        ),
      ),
    );
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const [at, { name: storeName, keyPath, indexes }] of stores.entries()) {
        const store = opening.result.createObjectStore(storeName, { keyPath });
        for (const index of indexes) store.createIndex(index.name, index.keyPath);
        for (const { key, value } of rows[at] ?? [])
          if (keyPath === null) store.put(value, key as IDBValidKey);
          else store.put(value);
      }
    };
    (await done(opening)).close();
  }
  const root = new MemoryFolder();
  for (const [path, { content, size }] of Object.entries(files)) {
    const names = path.split('/');
    let at = root;
    for (const folder of names.slice(0, -1))
      at = (await at.getDirectoryHandle(folder, { create: true })) as MemoryFolder;
    const whole = new Uint8Array(size);
    whole.set(Buffer.from(content, 'base64'));
    const file = await at.getFileHandle(names.at(-1) ?? '', { create: true });
    (await file.createSyncAccessHandle()).write(whole, { at: 0 });
  }
  return root;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function toJson(value: unknown): Promise<unknown> {
  if (value instanceof CryptoKey)
    return {
      $key: await crypto.subtle.exportKey('jwk', value),
      use: value.algorithm.name,
      usages: value.usages,
    };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return Promise.all(value.map(toJson));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(async ([name, one]) => [name, await toJson(one)] as const);
  return Object.fromEntries(await Promise.all(members));
}

async function fromJson(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(fromJson));
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value) return new Uint8Array(Buffer.from(String(value.$bytes), 'base64'));
  if ('$key' in value) {
    const { $key, use, usages } = value as unknown as { $key: JsonWebKey; use: string; usages: KeyUsage[] };
    return crypto.subtle.importKey('jwk', $key, { name: use, namedCurve: 'P-256' }, true, usages);
  }
  const members = Object.entries(value).map(async ([name, one]) => [name, await fromJson(one)] as const);
  return Object.fromEntries(await Promise.all(members));
}
