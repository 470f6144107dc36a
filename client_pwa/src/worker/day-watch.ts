// Ends the day by itself: a quick lock that waited too long, a PIN that is too old, a batch whose time is over.
// Must never leave that to the page, which may sleep.

import { endWhatIsOver, untilFull } from '../field/lock.ts';
import type { Tablet } from '../field/tablet.ts';

/** Timers stand still while the tablet sleeps, so it is looked at least this often, in ms. */
const OFTEN = 60_000;

export class DayWatch {
  readonly #due: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `due` is called when it is time to look again. */
  constructor(due: () => void) {
    this.#due = due;
  }

  /** End what is over, and say when to look again. */
  async look(tablet: Tablet): Promise<void> {
    clearTimeout(this.#timer);
    await endWhatIsOver(tablet);
    if (tablet.day) this.#timer = setTimeout(this.#due, Math.min(OFTEN, Math.max(0, untilFull(tablet))));
  }
}
