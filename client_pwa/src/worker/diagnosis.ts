// What a tablet says of how it is: facts, counts and codes. docs/protocol.md, "Diagnoses".
// Must never have a member that a name or a sentence fits in.

import type { Evidence, FieldState, Network } from './messages.ts';
import type { ReadyCheck } from './ready-check.ts';

/** A problem, once however often it came; `doing` is the verb, `place` is file:line:column of the app's own. */
export interface Problem {
  readonly at: string;
  readonly code: string;
  readonly doing: string;
  readonly place: string;
  readonly times: number;
}

export interface Diagnosis {
  readonly madeAt: string;
  readonly app: {
    readonly release: string;
    readonly updateWaits: boolean;
    readonly installed: boolean;
    readonly language: 'nl' | 'en';
    readonly theme: 'system' | 'light' | 'dark';
  };
  readonly browser: {
    readonly name: string;
    readonly version: string;
    readonly system: string;
    readonly width: number;
    readonly height: number;
    readonly scale: number;
    readonly touch: number;
  };
  readonly tablet: {
    readonly epoch: number;
    readonly certificateEndsAt: string;
    readonly renewal: 'good' | 'due' | 'refused';
    readonly lock: FieldState['lock'];
    readonly people: number;
  };
  readonly storage: {
    readonly used: number;
    readonly quota: number;
    readonly persistent: boolean;
    readonly copies: Evidence['copies'];
    readonly healed: number | null;
    readonly reserved: number;
  };
  readonly evidence: {
    readonly items: number;
    readonly waiting: number;
    readonly refused: number;
    readonly quarantined: boolean;
    readonly lastConfirmedAt: string | null;
    readonly logSize: number;
  };
  readonly network: {
    readonly state: Network;
    readonly offsetMs: number;
    readonly differenceMs: number | null;
  };
  readonly batches: readonly {
    readonly batch: string;
    readonly edition: number;
    readonly count: number;
    readonly endsAt: string;
  }[];
  readonly problems: readonly Problem[];
  readonly checks: readonly ReadyCheck[];
}

/** What only the page can look at. */
export type SeenByPage = Pick<Diagnosis, 'app' | 'browser' | 'checks'>;

/** One that waits for a network, by when it was made; and when the office got the last one. */
export interface DiagnosisState {
  readonly waits: string | null;
  readonly sentAt: string | null;
}
