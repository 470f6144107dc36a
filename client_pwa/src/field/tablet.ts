// This tablet while the worker runs: its keys, stores, chain and what is unlocked; and the one way to add to the chain.
// Must never say that an item is kept before it is on disk. docs/protocol.md, "Chain items".

import * as chain from '../protocol/chain.ts';
import * as confirmation from '../protocol/confirmation.ts';
import { type Bytes, b64u, digest, type JsonObject, writeTime } from '../protocol/encoding.ts';
import type { Certificate } from '../protocol/enrolment.ts';
import * as keys from '../protocol/keys.ts';
import { addItem, beginItem, type Database, type KeptItem } from '../storage/database.ts';
import type { Identity } from '../storage/identity.ts';
import type { Journal } from '../storage/journal.ts';
import type { DevicePairs } from '../storage/keys.ts';
import type { Http } from '../transport/http.ts';
import type { Day } from './lock.ts';
import type { Unlocked } from './unlock.ts';

/** A failure with a code that has words on the page. */
export class FieldError extends Error {
  readonly code: string;
  readonly detail: string;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, detail = '', extra: Readonly<Record<string, unknown>> = {}) {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'FieldError';
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }
}

export type Copies = 'two' | 'journal_only' | 'database_only';

/** An item in memory: the attachment stays in the stores. */
export interface Known {
  readonly item: chain.Item;
  state: KeptItem['state'];
  code: string;
}

/** Refusals after which this tablet's chain needs the office. */
export const STOPPED: ReadonlySet<string> = new Set(['chain_fork', 'chain_break', 'device_not_active']);

/** The office has not acknowledged it: it waits, or was refused and is handed in again. */
export function isOwed({ state }: Known): boolean {
  return state === 'waiting' || state === 'refused';
}

/** What an enrolled tablet has. */
export interface Parts {
  readonly http: Http;
  readonly database: Database;
  readonly journal: Journal;
  readonly pairs: DevicePairs;
  readonly identity: Identity;
  readonly certificate: Certificate;
  readonly sigJwk: JsonObject;
}

export type Members = Omit<
  chain.ItemPayload,
  'v' | 'dev' | 'epoch' | 'seq' | 'prev' | 'at' | 'mono' | 'off' | 'att'
>;

export class Tablet {
  parts: Parts;
  readonly items: Known[];
  copies: Copies = 'two';
  healed: number | null = null;
  quarantined: boolean;
  /** How many notices changed what is known of records since the worker started. */
  heeded = 0;
  unlocked: Unlocked | null = null;
  /** Since the full unlock; still there under a quick lock. */
  day: Day | null = null;
  manifest: keys.KeyManifest;
  keysAskedAt = 0;
  /** Why the office would not renew this tablet's keys, and when; `code` is empty when it did. */
  renewal = { code: '', at: 0 };
  /** Rows that the database would not take and the journal has. */
  readonly #behind: KeptItem[];
  #adding: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, manifest: keys.KeyManifest, items: Known[], behind: readonly KeptItem[] = []) {
    this.parts = parts;
    this.manifest = manifest;
    this.items = items;
    this.#behind = [...behind];
    this.quarantined = items.some((known) => known.state === 'refused' && STOPPED.has(known.code));
  }

  get device(): string {
    return this.parts.certificate.device;
  }

  /** Where the chain stands now. */
  get chain(): chain.ChainState {
    const last = this.items.at(-1);
    return last ? chain.advance(last.item) : { dev: this.device, epoch: 1, seq: 0, head: this.start };
  }

  /** What the first item names: the entry id of the first certificate. */
  get start(): string {
    const { after, entryId } = this.parts.certificate;
    return this.items[0]?.item.payload.prev ?? (after.head || entryId);
  }

  /** Let what is being signed be finished, then go on as `change` says. */
  become(change: () => Promise<Parts>): Promise<void> {
    const became = this.#adding.then(async () => {
      this.parts = await change();
    });
    this.#adding = became.catch(() => undefined);
    return became;
  }

  /** Sign one item and keep it in both stores; resolves when it is on disk. Throws storage_full. */
  add(members: Members, attachment?: confirmation.Attachment): Promise<Known> {
    const added = this.#adding.then(() => this.#add(members, attachment));
    this.#adding = added.catch(() => undefined);
    return added;
  }

  async #add(members: Members, attachment?: confirmation.Attachment): Promise<Known> {
    const { head, seq: last } = this.chain;
    const seq = last + 1;
    const sealed = attachment ? await this.#seal(attachment, seq) : null;
    const payload: chain.ItemPayload = {
      v: 1,
      dev: this.device,
      epoch: this.parts.certificate.epoch,
      seq,
      prev: head,
      at: writeTime(new Date()),
      mono: Math.round(performance.now()),
      off: Math.round(this.parts.http.offset),
      ...members,
      ...(sealed ? { att: sealed.att } : {}),
    };
    const item = await chain.writeItem(payload, this.parts.pairs.sig.privateKey);
    await this.#keep(item, sealed?.bytes ?? null);
    const known: Known = { item, state: 'waiting', code: '' };
    this.items.push(known);
    return known;
  }

  async #seal(attachment: confirmation.Attachment, seq: number) {
    const kem = keys.activeKey(this.manifest, 'srv-kem');
    const bytes = await confirmation.writeAttachment(attachment, { dev: this.device, seq, kemJwk: kem.jwk });
    return { bytes, att: { sha256: b64u(await digest(bytes)), len: bytes.length, kid: kem.kid } };
  }

  /** The sealed attachment of an item, from whichever store has it. */
  async attachmentOf(seq: number): Promise<Bytes | null> {
    const row = this.#behind.find((one) => one.seq === seq) ?? (await this.parts.database.get('items', seq));
    return row?.att ?? null;
  }

  /** The journal is written first and flushed while the database writes: a kill leaves nothing in the database alone. */
  async #keep(item: chain.Item, att: Bytes | null): Promise<void> {
    const row: KeptItem = {
      seq: item.payload.seq,
      entryId: item.entryId,
      token: item.token,
      att,
      state: 'waiting',
      code: '',
      acknowledgedAt: '',
    };
    const flush = await orNull(() => this.parts.journal.begin({ jws: item.token, att }));
    const begun = await orNull(() => this.#beginBehind(row));
    const inJournal = flush !== null && (await done(flush));
    const inDatabase = begun !== null && (await done(() => begun.kept));
    if (!inJournal && !inDatabase) throw new FieldError('storage_full');
    if (!inDatabase) this.#behind.push(row);
    this.copies = inJournal && inDatabase ? 'two' : inJournal ? 'journal_only' : 'database_only';
  }

  /** Put the rows that wait for room first: the database takes items in their order only. */
  async #beginBehind(row: KeptItem): Promise<{ kept: Promise<void> }> {
    for (let first = this.#behind[0]; first; first = this.#behind[0]) {
      const { state, code } = this.items.find(({ item }) => item.entryId === first?.entryId) ?? first;
      await addItem(this.parts.database, { ...first, state, code });
      this.#behind.shift();
    }
    return beginItem(this.parts.database, row);
  }
}

async function done(write: () => void | Promise<void>): Promise<boolean> {
  return (await orNull(async () => [await write()])) !== null;
}

async function orNull<T>(make: () => T | Promise<T>): Promise<T | null> {
  try {
    return await make();
  } catch {
    return null;
  }
}
