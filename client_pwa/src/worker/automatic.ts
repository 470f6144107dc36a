// Sync without being asked: after every act, on `online`, at growing pauses up to five minutes.
// Must never run two exchanges at once, nor forget a kick because one runs.

import { sendWaiting } from '../field/diagnose.ts';
import { exchange } from '../field/exchange.ts';
import { refreshBatches } from '../field/prepare.ts';
import { noteProblem } from '../field/problems.ts';
import { forgetOlderKeys, renewWhenDue } from '../field/renew.ts';
import { keysAreOld, refreshKeys } from '../field/server_keys.ts';
import { shredExpired } from '../field/shred.ts';
import type { Tablet } from '../field/tablet.ts';
import { BackOff } from '../transport/back_off.ts';
import { Refused, Unreachable } from '../transport/http.ts';
import { problemOf } from './failure.ts';
import type { State } from './state.ts';

/** How often the office is asked for news when nothing waits, in ms. */
const NEWS = 30_000;
const SOON = 300;

export class Automatic {
  readonly #state: State;
  readonly #backOff = new BackOff();
  #tablet: Tablet | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<{ sent: number; waiting: number }> | null = null;
  /** Something happened since the exchange that runs began: it may be too late for that one. */
  #kicked = false;

  constructor(state: State) {
    this.#state = state;
    state.exchangeNow = () => {
      this.#kicked = this.#running !== null;
      return this.now();
    };
  }

  watch(tablet: Tablet): void {
    this.#tablet = tablet;
    this.kick();
  }

  /** Try soon, whatever the pause was; after the exchange that runs, once more. */
  kick(): void {
    this.#kicked = this.#running !== null;
    this.#in(SOON);
  }

  /** Exchange now, or wait for the exchange that runs. */
  now(): Promise<{ sent: number; waiting: number }> {
    this.#running ??= this.#exchange().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #exchange(): Promise<{ sent: number; waiting: number }> {
    const tablet = this.#tablet;
    if (!tablet) return { sent: 0, waiting: 0 };
    this.#kicked = false;
    try {
      const result = await exchange(tablet);
      this.#backOff.succeeded();
      this.#state.network = 'reachable';
      await this.#askForNews(tablet);
      await this.#sayHowItIs(tablet);
      this.#next(NEWS);
      return result;
    } catch (error) {
      this.#state.network = error instanceof Unreachable ? error.kind : 'reachable';
      await note(tablet, 'exchange', error);
      await shredExpired(tablet).catch((failed: unknown) => note(tablet, 'shred', failed));
      if (this.#state.network === 'reachable') {
        await this.#askForNews(tablet);
        await this.#sayHowItIs(tablet);
      }
      this.#next(this.#backOff.failed(Math.random()));
      throw error;
    } finally {
      await this.#state.publish();
    }
  }

  /** A refused upload never stops a download; a failing download never spoils an upload. */
  async #askForNews(tablet: Tablet): Promise<void> {
    try {
      if (keysAreOld(tablet)) await refreshKeys(tablet);
      await renewWhenDue(tablet);
      if (tablet.parts.certificate.exp > new Date()) await refreshBatches(tablet);
      await forgetOlderKeys(tablet);
      this.#state.needsRelease = '';
    } catch (error) {
      // what is known stays known
      await note(tablet, 'news', error);
      if (error instanceof Refused && error.code === 'app_too_old')
        this.#state.needsRelease = String(error.problem.oldest ?? '');
    }
  }

  /** A diagnosis that waits goes along, also where uploads are refused: then it is needed most. */
  async #sayHowItIs(tablet: Tablet): Promise<void> {
    await sendWaiting(tablet).catch((error: unknown) => note(tablet, 'send_diagnosis', error));
  }

  #next(pause: number): void {
    this.#in(this.#kicked ? SOON : pause);
  }

  #in(pause: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.now().catch(() => undefined);
    }, pause);
  }
}

/** For a diagnosis; that it cannot be kept is no reason to stop. */
async function note(tablet: Tablet, doing: string, error: unknown): Promise<void> {
  const problem = { ...problemOf(error), doing };
  await noteProblem(tablet.parts.database, problem, new Date()).catch(() => undefined);
}
