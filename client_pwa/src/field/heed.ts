// What the office told: kept by record, each notice once, in the order of its numbers.
// Must never forget one tablet's handover because of another's. docs/protocol.md, "Notices".

import { writeTime } from '../protocol/encoding.ts';
import { type Notice, readNotice } from '../protocol/notice.ts';
import { type Facts, readFact, type Told } from '../storage/database.ts';
import { shredEverything } from './shred.ts';
import type { Tablet } from './tablet.ts';

/** An answer with as many notices, or characters of them, may not hold all that there are. */
const FULL = { notices: 100, characters: 50_000 };

/** Act on the notices of an answer; gives whether there may be more. */
export async function heedAll(tablet: Tablet, tokens: readonly string[]): Promise<boolean> {
  let [heard, characters] = [0, 0];
  for (const token of tokens) {
    characters += token.length;
    if (await heed(tablet, await readNotice(token, tablet.manifest))) heard += 1;
  }
  return heard > 0 && (tokens.length >= FULL.notices || characters >= FULL.characters);
}

async function heed(tablet: Tablet, notice: Notice): Promise<boolean> {
  const { database } = tablet.parts;
  const { session, number, kind, dev } = notice;
  const after = (await readFact(database, 'notices')) ?? {};
  if (number !== (after[session] ?? 0) + 1) return false; // known, or before its turn: it will come again
  if (kind === 'revoked' && dev === tablet.device) await shredEverything(tablet);
  const at = writeTime(notice.at);
  const change = database.transaction(['told', 'facts'], 'readwrite', { durability: 'strict' });
  const [told, facts] = [change.objectStore('told'), change.objectStore('facts')];
  const about = kind === 'recalled' || kind === 'handed_over' || kind === 'withdrawn' ? kind : null;
  if (about && dev !== tablet.device)
    for (const rid of notice.rids) {
      const row = toldAfter(await told.get([rid, about === 'recalled' ? about : 'handed_over']), {
        rid,
        session,
        kind: about,
        at,
        dev,
      });
      await told.put(row);
    }
  if (kind === 'closed') {
    const closed = (await facts.get('closed')) as Facts['closed'] | undefined;
    await facts.put({ ...closed, [session]: at }, 'closed');
  }
  await facts.put({ ...after, [session]: number }, 'notices');
  await change.done;
  tablet.heeded += 1;
  return true;
}

interface Said {
  readonly rid: string;
  readonly session: string;
  readonly kind: 'recalled' | 'handed_over' | 'withdrawn';
  readonly at: string;
  readonly dev: string;
}

/** What is known of a record after one more notice about it. */
export function toldAfter(before: Told | undefined, { rid, session, kind, at, dev }: Said): Told {
  if (kind === 'recalled') return { rid, session, kind, at, tablets: {} };
  const { [dev]: _, ...others } = before?.tablets ?? {};
  const tablets = kind === 'handed_over' ? { ...others, [dev]: at } : others;
  return { rid, session, kind: 'handed_over', at, tablets };
}
