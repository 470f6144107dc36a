// What the page draws of an enrolled tablet: who is on it, its batches, its locks, its evidence.
// Must never hold a name of an applicant.

import { isApart } from '../field/apart.ts';
import { notesWait, waitingOf } from '../field/exchange.ts';
import type { Offer } from '../field/offers.ts';
import { readPrepared, rememberedOffers, summaryOf, zoneOf } from '../field/prepare.ts';
import { refusalsOf } from '../field/refusals.ts';
import { renewalOf } from '../field/renew.ts';
import type { Tablet } from '../field/tablet.ts';
import * as batch from '../protocol/batch.ts';
import { readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { everyStaff } from '../storage/staff.ts';
import type { BatchOffer, FieldState } from './messages.ts';
import { dayState, everyoneHere } from './people.ts';

/** The state of this tablet; `empty` gives what does not come from the tablet. */
export async function drawTablet(tablet: Tablet, empty: FieldState): Promise<FieldState> {
  const { certificate, database } = tablet.parts;
  const [staffOnTablet, batches, acknowledged, closed, diagnosis] = await Promise.all([
    everyoneHere(tablet),
    batchesOn(tablet),
    readFact(database, 'acknowledged'),
    readFact(database, 'closed'),
    readFact(database, 'diagnosis'),
  ]);
  const { unlocked } = tablet;
  const refusals = refusalsOf(tablet);
  return {
    ...empty,
    tablet: {
      device: tablet.device,
      label: certificate.label,
      origin: tablet.parts.identity.origin,
      certificateExpiresAt: certificate.exp.toISOString(),
      keys: certificate.epoch,
      renewal: renewalOf(tablet),
    },
    staffOnTablet,
    batches,
    zone: unlocked ? zoneOf(unlocked.header) : (batches.find((one) => one.zone)?.zone ?? ''),
    ahead: tablet.parts.http.offset,
    lock: unlocked ? 'unlocked' : tablet.day ? 'quick' : 'locked',
    day: dayState(tablet),
    staff: unlocked ? { staff: unlocked.staff, displayName: unlocked.displayName } : null,
    session: batches.find((one) => one.batch === unlocked?.header.batch) ?? null,
    evidence: {
      waiting: waitingOf(tablet),
      notesWait: notesWait(tablet),
      refused: refusals.length,
      refusals,
      quarantined: tablet.quarantined,
      apart: isApart(tablet),
      lastConfirmedAt: acknowledged?.at ?? null,
      copies: tablet.copies,
      healed: tablet.healed,
    },
    diagnosis: { waits: diagnosis?.waits?.madeAt ?? null, sentAt: diagnosis?.sentAt ?? null },
    closed: unlocked !== null && unlocked.header.session in (closed ?? {}),
  };
}

/** The batches on this tablet and those on offer, the earliest first. */
export async function batchesOn(tablet: Tablet): Promise<BatchOffer[]> {
  const [offers, prepared] = await Promise.all([rememberedOffers(tablet), packs.preparedEditions()]);
  const names = new Map((await everyStaff()).map((one) => [one.staff, one.displayName]));
  const rows = new Map<string, BatchOffer>();
  for (const one of prepared) {
    const header = await readPrepared(tablet, one.header).catch(() => null);
    if (header) rows.set(header.batch, fromHeader(header, tablet, names, offers));
  }
  for (const offer of offers) if (!rows.has(offer.batch)) rows.set(offer.batch, fromOffer(offer));
  return [...rows.values()].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
}

function fromHeader(
  header: batch.Header,
  tablet: Tablet,
  names: ReadonlyMap<string, string>,
  offers: readonly Offer[],
): BatchOffer {
  const bytes = header.packs.reduce(
    (sum, part) => sum + part.length,
    header.manifest.length + header.directory.length,
  );
  const offer = offers.find((one) => one.batch === header.batch);
  return {
    batch: header.batch,
    session: header.session,
    edition: header.edition,
    ...summaryOf(header),
    count: header.count,
    bytes,
    staff: batch
      .staffOf(header, tablet.device)
      .map((staff) => ({ staff, displayName: names.get(staff) ?? '' })),
    zone: zoneOf(header),
    unlock: header.unlock,
    prepared: 'yes',
    newer: offer !== undefined && offer.edition > header.edition,
    expiresAt: header.exp.toISOString(),
  };
}

function fromOffer(offer: Offer): BatchOffer {
  return {
    ...offer,
    zone: '',
    unlock: { ways: [], card: '' },
    prepared: 'no',
    newer: false,
    expiresAt: offer.endsAt,
  };
}
