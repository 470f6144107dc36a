// This tablet while the worker runs: its keys, stores, chain and what is unlocked; and the one way to add to the chain.
// Must never say that an item is kept before it is on disk. docs/protocol.md, "Chain items".

import * as chain from '../protocol/chain.ts';
import * as confirmation from '../protocol/confirmation.ts';
import { type Bytes, b64u, digest, type JsonObject, writeTime } from '../protocol/encoding.ts';
import type { Certificate } from '../protocol/enrolment.ts';
import * as keys from '../protocol/keys.ts';
import { addItem, type Database, type KeptItem } from '../storage/database.ts';
import type { Identity } from '../storage/identity.ts';
import type { Journal } from '../storage/journal.ts';
import type { DevicePairs } from '../storage/keys.ts';
import type { Http } from '../transport/http.ts';
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

/** What an enrolled tablet has. */
export interface Parts {
  readonly http: Http;
  readonly database: Database;
  readonly journal: Journal;
  readonly pairs: DevicePairs;
  readonly identity: Identity;
  readonly certificate: Certificate;
  readonly manifest: keys.KeyManifest;
  readonly sigJwk: JsonObject;
}

export type Members = Omit<
  chain.ItemPayload,
  'v' | 'dev' | 'epoch' | 'seq' | 'prev' | 'at' | 'mono' | 'off' | 'att'
>;

export class Tablet {
  readonly parts: Parts;
  readonly items: Known[];
  copies: Copies = 'two';
  healed: number | null = null;
  quarantined = false;
  unlocked: Unlocked | null = null;
  #adding: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, items: Known[]) {
    this.parts = parts;
    this.items = items;
  }

  get device(): string {
    return this.parts.certificate.device;
  }

  /** Where the chain stands now. */
  get chain(): chain.ChainState {
    const last = this.items.at(-1);
    return last
      ? chain.advance(last.item)
      : { dev: this.device, epoch: 1, seq: 0, head: this.parts.certificate.entryId };
  }

  /** Sign one item and keep it in both stores; resolves when it is on disk. Throws storage_full. */
  add(members: Members, attachment?: confirmation.Attachment): Promise<Known> {
    const added = this.#adding.then(() => this.#add(members, attachment));
    this.#adding = added.catch(() => undefined);
    return added;
  }

  async #add(members: Members, attachment?: confirmation.Attachment): Promise<Known> {
    const { head, seq: last, epoch } = this.chain;
    const seq = last + 1;
    const sealed = attachment ? await this.#seal(attachment, seq) : null;
    const payload: chain.ItemPayload = {
      v: 1,
      dev: this.device,
      epoch,
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
    const kem = keys.activeKey(this.parts.manifest, 'srv-kem');
    const bytes = await confirmation.writeAttachment(attachment, { dev: this.device, seq, kemJwk: kem.jwk });
    return { bytes, att: { sha256: b64u(await digest(bytes)), len: bytes.length, kid: kem.kid } };
  }

  async #keep(item: chain.Item, att: Bytes | null): Promise<void> {
    const { journal, database } = this.parts;
    const inJournal = await attempt(() => journal.append({ jws: item.token, att }));
    const inDatabase = await attempt(() =>
      addItem(database, {
        seq: item.payload.seq,
        entryId: item.entryId,
        token: item.token,
        att,
        state: 'waiting',
        code: '',
        acknowledgedAt: '',
      }),
    );
    if (!inJournal && !inDatabase) throw new FieldError('storage_full');
    this.copies = inJournal && inDatabase ? 'two' : inJournal ? 'journal_only' : 'database_only';
  }
}

async function attempt(write: () => void | Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch {
    return false;
  }
}
