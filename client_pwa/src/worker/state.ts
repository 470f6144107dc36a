// The state that the page draws: made anew from the tablet each time something happened.
// Must never hold a name of an applicant.

import { refusedOf, waitingOf } from '../field/exchange.ts';
import { type Offer, readPrepared, rememberedOffers, summaryOf } from '../field/prepare.ts';
import { renewalOf } from '../field/renew.ts';
import type { Started } from '../field/start.ts';
import type { Tablet } from '../field/tablet.ts';
import * as batch from '../protocol/batch.ts';
import { readFact } from '../storage/database.ts';
import * as packs from '../storage/packs.ts';
import { everyStaff } from '../storage/staff.ts';
import { RELEASE } from '../transport/release.ts';
import type { BatchOffer, FieldState, Network } from './messages.ts';
import { dayState, everyoneHere } from './people.ts';

export class State {
  readonly #tell: (state: FieldState) => void;
  #started: Started | null = null;
  #told = '';
  network: Network = 'unknown';
  /** The oldest release the office still works with, when this one is older; else "". */
  needsRelease = '';
  task: FieldState['task'] = null;
  cancelPrepare: (() => void) | null = null;
  exchangeNow: () => Promise<{ sent: number; waiting: number }> = async () => ({ sent: 0, waiting: 0 });

  constructor(tell: (state: FieldState) => void) {
    this.#tell = tell;
  }

  async entered(started: Started | null): Promise<void> {
    this.#started = started;
    await this.publish();
  }

  /** Tell the page, but only what it does not know yet. */
  async publish(): Promise<void> {
    const made = await this.#make();
    const text = JSON.stringify(made);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(made);
  }

  /** The batches as the page draws them. */
  async batchesNow(): Promise<BatchOffer[]> {
    return this.#started?.phase === 'ready' ? this.#batches(this.#started.tablet) : [];
  }

  async #make(): Promise<FieldState> {
    const started = this.#started;
    const empty = this.#empty(started?.phase ?? 'starting');
    if (started?.phase === 'lost_store')
      return { ...empty, evidence: { ...empty.evidence, waiting: started.entries.length } };
    if (started?.phase !== 'ready') return empty;
    const { tablet } = started;
    const { certificate, database } = tablet.parts;
    const [staffOnTablet, batches, acknowledged, closed] = await Promise.all([
      everyoneHere(tablet),
      this.#batches(tablet),
      readFact(database, 'acknowledged'),
      readFact(database, 'closed'),
    ]);
    const { unlocked } = tablet;
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
      lock: unlocked ? 'unlocked' : tablet.day ? 'quick' : 'locked',
      day: dayState(tablet),
      staff: unlocked ? { staff: unlocked.staff, displayName: unlocked.displayName } : null,
      session: batches.find((one) => one.batch === unlocked?.header.batch) ?? null,
      evidence: {
        waiting: waitingOf(tablet),
        refused: refusedOf(tablet),
        quarantined: tablet.quarantined,
        lastConfirmedAt: acknowledged?.at ?? null,
        copies: tablet.copies,
        healed: tablet.healed,
      },
      closed: unlocked !== null && unlocked.header.session in (closed ?? {}),
    };
  }

  async #batches(tablet: Tablet): Promise<BatchOffer[]> {
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

  #empty(phase: FieldState['phase']): FieldState {
    return {
      appVersion: RELEASE,
      phase,
      tablet: null,
      staffOnTablet: [],
      batches: [],
      lock: 'locked',
      day: null,
      staff: null,
      session: null,
      evidence: {
        waiting: 0,
        refused: 0,
        quarantined: false,
        lastConfirmedAt: null,
        copies: 'two',
        healed: null,
      },
      network: this.network,
      needsRelease: this.needsRelease,
      task: this.task,
      closed: false,
    };
  }
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
    unlock: header.unlock,
    prepared: 'yes',
    newer: offer !== undefined && offer.edition > header.edition,
    expiresAt: header.exp.toISOString(),
  };
}

function fromOffer(offer: Offer): BatchOffer {
  return { ...offer, unlock: { ways: [], card: '' }, prepared: 'no', newer: false, expiresAt: offer.endsAt };
}
