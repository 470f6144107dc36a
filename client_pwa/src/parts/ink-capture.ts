// From pointer events to ink in the protocol's units: which pointer counts, where its points lie, how many are kept.
// Must never keep more than the protocol lets an item carry. docs/protocol.md, "Ink".

import type { Stroke } from '../worker/messages.ts';

/** The pad is this many units wide; a unit is as high as it is wide. */
export const UNITS = 4095;
/** The pad is three times as wide as it is high, on every screen: ink keeps its shape when the tablet is turned. */
export const PAD_RATIO = 3;
export const PAD_HEIGHT = Math.round(UNITS / PAD_RATIO);
const MOST_POINTS = 20_000;
const MOST_STROKES = 400;
const FEWEST_POINTS = 4;
/** A dot is no signature: the ink has to go at least this far, in units. */
const SHORTEST = 200;

export type Point = [x: number, y: number, t: number, pressure: number];

/** What is read of a pointer event. */
export interface Sample {
  readonly pointerId: number;
  readonly pointerType: string;
  readonly clientX: number;
  readonly clientY: number;
  readonly timeStamp: number;
  readonly pressure: number;
}

/** Where the pad is on the screen. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

export class InkCapture {
  #strokes: Stroke[] = [];
  #current: Point[] | null = null;
  #pointer: { id: number; type: string } | null = null;
  #startedAt = 0;
  #penSeen = false;

  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  /** The stroke that is being drawn, or null. */
  get current(): readonly Point[] | null {
    return this.#current;
  }

  /** A pointer comes down; false when it does not count: a second finger, or the palm beside a pen. */
  down(sample: Sample, place: Place): boolean {
    const pen = sample.pointerType === 'pen';
    if (this.#pointer && !(pen && this.#pointer.type === 'touch')) return false;
    if (this.#penSeen && sample.pointerType === 'touch') return false;
    if (this.#strokes.length >= MOST_STROKES || this.#count() >= MOST_POINTS) return false;
    this.#penSeen ||= pen;
    this.#pointer = { id: sample.pointerId, type: sample.pointerType };
    if (this.#strokes.length === 0) this.#startedAt = sample.timeStamp;
    this.#current = [this.#pointOf(sample, place)];
    return true;
  }

  /** The pointer moved through these places; false when it is not the one that draws. */
  move(id: number, samples: readonly Sample[], place: Place): boolean {
    if (this.#pointer?.id !== id || !this.#current) return false;
    let room = MOST_POINTS - this.#count();
    for (const sample of samples) {
      if (room <= 0) break;
      const point = this.#pointOf(sample, place);
      const last = this.#current.at(-1);
      if (last && last[0] === point[0] && last[1] === point[1]) continue;
      this.#current.push(point);
      room -= 1;
    }
    return true;
  }

  /** The pointer left: the stroke is whole. */
  up(id: number): boolean {
    if (this.#pointer?.id !== id || !this.#current) return false;
    this.#strokes = [...this.#strokes, this.#current];
    this.#current = null;
    this.#pointer = null;
    return true;
  }

  clear(): void {
    this.#strokes = [];
    this.#current = null;
    this.#pointer = null;
    this.#penSeen = false;
  }

  #count(): number {
    return this.#strokes.reduce((sum, one) => sum + one.length, this.#current?.length ?? 0);
  }

  #pointOf(sample: Sample, place: Place): Point {
    const scale = UNITS / Math.max(place.width, 1);
    const within = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value * scale)));
    const last = this.#current?.at(-1) ?? this.#strokes.at(-1)?.at(-1);
    const since = Math.round(sample.timeStamp - this.#startedAt);
    const pressure = sample.pointerType === 'mouse' ? 0.5 : sample.pressure;
    return [
      within(sample.clientX - place.left, UNITS),
      within(sample.clientY - place.top, PAD_HEIGHT),
      Math.max(since, last?.[2] ?? 0),
      Math.max(0, Math.min(255, Math.round(pressure * 255))),
    ];
  }
}

/** Whether this is more than a touch by accident. */
export function isDrawn(strokes: readonly Stroke[]): boolean {
  let [points, length] = [0, 0];
  for (const stroke of strokes) {
    points += stroke.length;
    for (const [at, [x, y]] of stroke.entries()) {
      const before = stroke[at - 1];
      if (before) length += Math.hypot(x - before[0], y - before[1]);
    }
  }
  return points >= FEWEST_POINTS && length >= SHORTEST;
}
