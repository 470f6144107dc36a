// The seal on the box: its number as it is compared, and what a count says of it. Twin of sync/box_seal.py.
// Must never tell a broken seal from its number: a person looks at it. docs/protocol.md, "The seal of the box".

export const NUMBER_CHARS = 20;
/** How the seal was when the box was counted; `opened`: the box stood open already, at the venue. */
export const STATES = ['whole', 'broken', 'none', 'opened'] as const;
export type SealState = (typeof STATES)[number];
/** Why the seal is not the one that was expected. */
export const SEAL_REASONS = ['opened_on_the_way', 'replaced_on_the_way', 'not_known', 'other'] as const;
export type SealReason = (typeof SEAL_REASONS)[number];
const NOT_COMPARED = /[^0-9A-Za-z]/g;
const NUMBER = new RegExp(`^[0-9A-Z]{1,${NUMBER_CHARS}}$`);

/** A number as typed or scanned, as it is compared: letters and digits of ASCII only, in capitals. */
export function asCompared(text: string): string {
  return text.replace(NOT_COMPARED, '').toUpperCase();
}

export function isNumber(text: string): boolean {
  return NUMBER.test(text);
}

/** Whether this is the seal that was put on, whole. `known` as it is compared. */
export function fits(state: string, number: string, known: string): boolean {
  return state === 'whole' && known !== '' && asCompared(number) === known;
}
