// The origin's private file system in memory, for tests: folders, files, and the handles that a worker gets.

type Bytes = Uint8Array<ArrayBuffer>;

class MemoryFile {
  content: Bytes = new Uint8Array(0);

  async createSyncAccessHandle() {
    return {
      truncate: (size: number) => {
        this.content = this.content.slice(0, size);
      },
      write: (bytes: Bytes, { at }: { at: number }) => {
        const whole = new Uint8Array(Math.max(this.content.length, at + bytes.length));
        whole.set(this.content);
        whole.set(bytes, at);
        this.content = whole;
        return bytes.length;
      },
      read: (buffer: Uint8Array, { at }: { at: number }) => {
        const part = this.content.subarray(at, at + buffer.length);
        buffer.set(part);
        return part.length;
      },
      getSize: () => this.content.length,
      flush: () => undefined,
      close: () => undefined,
    };
  }

  async getFile() {
    return new Blob([this.content]);
  }
}

export class MemoryFolder {
  readonly #entries = new Map<string, MemoryFolder | MemoryFile>();

  /** Every file below, by its path. */
  *files(path = ''): Generator<[path: string, content: Bytes]> {
    for (const [name, entry] of this.#entries)
      if (entry instanceof MemoryFile) yield [path + name, entry.content];
      else yield* entry.files(`${path}${name}/`);
  }

  keys = async function* (this: MemoryFolder) {
    yield* this.#entries.keys();
  };

  async getDirectoryHandle(name: string, options: { create?: boolean } = {}) {
    return this.#get(name, options, () => new MemoryFolder());
  }

  async getFileHandle(name: string, options: { create?: boolean } = {}) {
    return this.#get(name, options, () => new MemoryFile());
  }

  async removeEntry(name: string) {
    if (!this.#entries.delete(name)) throw new DOMException(name, 'NotFoundError');
  }

  #get<T extends MemoryFolder | MemoryFile>(
    name: string,
    { create }: { create?: boolean },
    make: () => T,
  ): T {
    const found = this.#entries.get(name) ?? (create ? make() : null);
    if (!found) throw new DOMException(name, 'NotFoundError');
    this.#entries.set(name, found);
    return found as T;
  }
}

/** From now on this is what the origin has on disk. */
export function useFiles(root: MemoryFolder): void {
  Object.defineProperty(globalThis, 'navigator', {
    value: { storage: { getDirectory: async () => root } },
    configurable: true,
  });
}
