// When to try again by itself: growing pauses up to five minutes, cut short by a kick.
// Must never ask for randomness of its own: the caller hands it in.

const FIRST = 2_000;
const LONGEST = 5 * 60_000;

export class BackOff {
  #failures = 0;

  /** Milliseconds until the next try after another failure; `random` in 0..1 spreads many tablets out. */
  failed(random: number): number {
    const pause = Math.min(LONGEST, FIRST * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    return Math.round(pause * (0.75 + random / 4));
  }

  succeeded(): void {
    this.#failures = 0;
  }
}
