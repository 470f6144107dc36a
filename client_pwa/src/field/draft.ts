// Drafts: what was begun and is not signed yet, sealed, so that a reload, a kill or a lock in the middle loses none of it.
// Must never keep ink, nor anything that the locked tablet could read. docs/reliability.md.

import { type Bytes, digest, domain, writeJson } from '../protocol/encoding.ts';
import { aesKey, hkdf, readSegment, writeSegment } from '../protocol/seal.ts';
import { changeFact, type Database, readFact } from '../storage/database.ts';
import type { Draft, Drafts } from '../worker/messages.ts';
import type { Tablet } from './tablet.ts';
import { type Unlocked, unlockedOf } from './unlock.ts';

/** A draft's length tells nothing below this many bytes. */
const PAD = 4096;

/** A draft, and the number of the chain's last item when it was kept: what was signed later ends it. */
interface Kept {
  readonly after: number;
  readonly draft: Draft;
}

/** The key of this batch's drafts from all the shares: like the batch itself, nobody opens them without both keys. */
export async function deriveDraftKey(shares: Bytes, batch: string, edition: number): Promise<CryptoKey> {
  const raw = await hkdf(shares, await digest(domain(batch, String(edition))), domain('draft'));
  const key = await aesKey(raw);
  raw.fill(0);
  return key;
}

/** Keep what this person has begun, in place of what was kept of the same kind. Throws locked. */
export async function keepDraft(tablet: Tablet, draft: Draft): Promise<void> {
  const unlocked = unlockedOf(tablet);
  const kept: Kept = { after: tablet.chain.seq, draft };
  const plain = writeJson(kept);
  const sealed = await writeSegment(unlocked.drafts, plain, aad(unlocked, draft.kind), PAD);
  plain.fill(0);
  await changeFact(tablet.parts.database, 'drafts', (all = {}) => ({
    ...all,
    [place(unlocked, draft.kind)]: sealed,
  }));
}

/** What this person began and did not sign, or null. Throws locked. */
export async function draftOf<Kind extends keyof Drafts>(
  tablet: Tablet,
  kind: Kind,
): Promise<Drafts[Kind] | null> {
  const unlocked = unlockedOf(tablet);
  const all = (await readFact(tablet.parts.database, 'drafts')) ?? {};
  const sealed = all[place(unlocked, kind)];
  if (!sealed) return null;
  const plain = await readSegment(unlocked.drafts, sealed, aad(unlocked, kind)).catch(() => null);
  if (!plain) return null;
  const { after, draft } = JSON.parse(new TextDecoder().decode(plain)) as Kept;
  plain.fill(0);
  if (!isSigned(tablet, draft, after)) return draft as Drafts[Kind];
  await forgetDraft(tablet, kind);
  return null;
}

/** What this person goes on with first. Throws locked. */
export async function unfinishedOf(tablet: Tablet): Promise<Draft | null> {
  for (const kind of ['attempt', 'count_in', 'count_out'] as const) {
    const draft = await draftOf(tablet, kind);
    if (draft) return draft;
  }
  return null;
}

/** It was signed, or left on purpose. Throws locked. */
export async function forgetDraft(tablet: Tablet, kind: keyof Drafts): Promise<void> {
  const gone = place(unlockedOf(tablet), kind);
  await changeFact(tablet.parts.database, 'drafts', (all = {}) =>
    Object.fromEntries(Object.entries(all).filter(([one]) => one !== gone)),
  );
}

/** Only the drafts of these batches stay: the others' are over. */
export async function keepDraftsOf(database: Database, batches: ReadonlySet<string>): Promise<void> {
  await changeFact(database, 'drafts', (all = {}) =>
    Object.fromEntries(Object.entries(all).filter(([one]) => batches.has(one.split('|')[0] ?? ''))),
  );
}

/** Signed already, though the draft could not be erased any more before the end came. */
function isSigned(tablet: Tablet, draft: Draft, after: number): boolean {
  return tablet.items.some(({ item: { payload } }) => {
    if (payload.seq <= after) return false;
    if (draft.kind === 'attempt') return payload.kind === 'attempt' && payload.rid === draft.rid;
    return payload.kind === 'count' && draft.kind === `count_${payload.count?.phase}`;
  });
}

function place({ header, staff }: Unlocked, kind: keyof Drafts): string {
  return `${header.batch}|${staff}|${kind}`;
}

function aad({ header, staff }: Unlocked, kind: keyof Drafts): Bytes {
  return domain('draft', header.batch, String(header.edition), staff, kind);
}
