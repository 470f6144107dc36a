// The state that the page draws: made anew from the tablet each time something happened.
// Must never hold a name of an applicant.

import type { Started } from '../field/start.ts';
import { RELEASE } from '../transport/release.ts';
import type { BatchOffer, FieldState, Network } from './messages.ts';
import { Newest } from './newest.ts';

export class State {
  readonly #tell: (state: FieldState) => void;
  readonly #newest = new Newest(
    () => this.#make(),
    (made) => this.#tellIfNew(made),
  );
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
    await this.#newest.publish();
  }

  #tellIfNew(made: FieldState): void {
    const text = JSON.stringify(made);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(made);
  }

  /** The batches as the page draws them. */
  async batchesNow(): Promise<BatchOffer[]> {
    if (this.#started?.phase !== 'ready') return [];
    const { batchesOn } = await import('./tablet-state.ts');
    return batchesOn(this.#started.tablet);
  }

  async #make(): Promise<FieldState> {
    const started = this.#started;
    const empty = this.#empty(started?.phase ?? 'starting');
    if (started?.phase === 'lost_store')
      return { ...empty, evidence: { ...empty.evidence, waiting: started.entries.length } };
    if (started?.phase !== 'ready') return empty;
    const { tablet } = started;
    const { drawTablet } = await import('./tablet-state.ts');
    return drawTablet(tablet, empty);
  }

  #empty(phase: FieldState['phase']): FieldState {
    return {
      zone: '',
      ahead: 0,
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
        notesWait: false,
        refused: 0,
        refusals: [],
        quarantined: false,
        apart: false,
        lastConfirmedAt: null,
        copies: 'two',
        healed: null,
      },
      network: this.network,
      diagnosis: { waits: null, sentAt: null },
      needsRelease: this.needsRelease,
      task: this.task,
      closed: false,
    };
  }
}
