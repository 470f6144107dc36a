// What is made anew each time something happened, and told in the order in which it began to be made.
// Must never tell what is older than what was told before.

/** Makes and tells; when several are being made at once only the one that began last is told. */
export class Newest<Made> {
  readonly #make: () => Promise<Made>;
  readonly #tell: (made: Made) => void;
  #begun = 0;

  constructor(make: () => Promise<Made>, tell: (made: Made) => void) {
    this.#make = make;
    this.#tell = tell;
  }

  async publish(): Promise<void> {
    this.#begun += 1;
    const mine = this.#begun;
    const made = await this.#make();
    if (mine === this.#begun) this.#tell(made);
  }
}
