// Diagnose: what is wrong with this tablet, as facts and codes; sent when there is a network, kept until then.
// Must never hold anything of a person, nor stand in the way of evidence. docs/protocol.md, "Diagnoses".

import type { Header } from '../protocol/batch.ts';
import { textOf, writeTime } from '../protocol/encoding.ts';
import { changeFact, readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { everyStaff } from '../storage/staff.ts';
import { Refused, Unreachable } from '../transport/http.ts';
import type { Diagnosis, SeenByPage } from '../worker/diagnosis.ts';
import type { Network } from '../worker/messages.ts';
import type { ReadyCheck } from '../worker/ready-check.ts';
import { waitingOf } from './exchange.ts';
import { readPrepared } from './prepare.ts';
import { problemsOf } from './problems.ts';
import { checkReady } from './ready.ts';
import { refusalsOf } from './refusals.ts';
import { renewalOf } from './renew.ts';
import type { Tablet } from './tablet.ts';

const MOST_BATCHES = 20;
/** Checks that are about a batch, and say nothing where there is none. */
const OF_A_BATCH: ReadonlySet<ReadyCheck['id']> = new Set(['batch_complete', 'staff_key', 'record_opens']);
const NO_FIGURE = /[^A-Za-z0-9_.:,+-]/g;
const MOST_OF_A_FIGURE = 60;
/** What a later try can end otherwise. */
const FOR_NOW: ReadonlySet<number> = new Set([408, 429]);

/** Everything that can be said of this tablet now. */
export async function diagnose(tablet: Tablet, seen: SeenByPage, network: Network): Promise<Diagnosis> {
  const { database, certificate, http, journal } = tablet.parts;
  const [held, people, problems, acknowledged, checkpoint, estimate, persistent] = await Promise.all([
    preparedHeaders(tablet),
    everyStaff(),
    problemsOf(database),
    readFact(database, 'acknowledged'),
    readFact(database, 'checkpoint'),
    navigator.storage.estimate?.(),
    navigator.storage.persisted?.(),
  ]);
  const checks = await checkReady(tablet, held[0]?.batch ?? '');
  return {
    madeAt: writeTime(new Date()),
    app: seen.app,
    browser: seen.browser,
    tablet: {
      epoch: certificate.epoch,
      certificateEndsAt: writeTime(certificate.exp),
      renewal: renewalOf(tablet),
      lock: tablet.unlocked ? 'unlocked' : tablet.day ? 'quick' : 'locked',
      people: people.length,
    },
    storage: {
      used: estimate?.usage ?? 0,
      quota: estimate?.quota ?? 0,
      persistent: persistent ?? false,
      copies: tablet.copies,
      healed: tablet.healed,
      reserved: journal.reserved(),
    },
    evidence: {
      items: tablet.items.length,
      waiting: waitingOf(tablet),
      refused: refusalsOf(tablet).length,
      quarantined: tablet.quarantined,
      lastConfirmedAt: acknowledged?.at ?? null,
      logSize: checkpoint?.size ?? 0,
    },
    network: {
      state: network,
      offsetMs: Math.round(http.offset),
      differenceMs: http.difference === null ? null : Math.round(http.difference),
    },
    batches: held.slice(0, MOST_BATCHES).map(({ batch, edition, count, exp }) => ({
      batch,
      edition,
      count,
      endsAt: writeTime(exp),
    })),
    problems,
    checks: [...checks, ...seen.checks]
      .filter(({ id }) => held.length > 0 || !OF_A_BATCH.has(id))
      .map((one) => ({ ...one, value: figureOf(one) })),
  };
}

/** Numbers and times always, a reason only where something is to be looked at, a list with commas. */
function figureOf({ result, value }: ReadyCheck): string {
  if (result === 'good' && !/^\d/.test(value)) return '';
  return value.replace(NO_FIGURE, ',').slice(0, MOST_OF_A_FIGURE);
}

/** Keep this diagnosis in place of one that waits, and send it; false when the office cannot be reached now. */
export async function sendDiagnosis(tablet: Tablet, diagnosis: Diagnosis): Promise<{ sent: boolean }> {
  await changeFact(tablet.parts.database, 'diagnosis', (before) => ({
    waits: diagnosis,
    sentAt: before?.sentAt ?? null,
  }));
  try {
    await sendWaiting(tablet);
    return { sent: true };
  } catch (error) {
    if (error instanceof Unreachable) return { sent: false };
    throw error;
  }
}

/** Send the diagnosis that waits, if there is one. One that the office will never take is dropped, and that is thrown. */
export async function sendWaiting(tablet: Tablet): Promise<void> {
  const { database, http } = tablet.parts;
  const waits = (await readFact(database, 'diagnosis'))?.waits;
  if (!waits) return;
  let sentAt: string | null = null;
  try {
    sentAt = textOf(await http.postJson('/api/v1/devices/diagnoses', waits), 'receivedAt', 30);
  } catch (error) {
    if (!(error instanceof Refused) || error.status >= 500 || FOR_NOW.has(error.status)) throw error;
    await settle();
    throw error;
  }
  await settle();

  async function settle(): Promise<void> {
    await changeFact(database, 'diagnosis', (now) => ({
      waits: now?.waits?.madeAt === waits?.madeAt ? null : (now?.waits ?? null),
      sentAt: sentAt ?? now?.sentAt ?? null,
    }));
  }
}

/** The headers of what is prepared and still stands, the earliest end first. */
async function preparedHeaders(tablet: Tablet): Promise<Header[]> {
  const read = (await packs.preparedEditions()).map(({ header }) =>
    readPrepared(tablet, header).catch(() => null),
  );
  const held = (await Promise.all(read)).filter((one) => one !== null);
  return held.sort((one, other) => one.exp.getTime() - other.exp.getTime());
}
