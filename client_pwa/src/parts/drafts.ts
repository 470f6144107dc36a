// What was begun on a screen, kept by the worker as it stands: one write at a time, the newest next.
// Must never keep anything by itself: the worker seals it.

import { signal } from '@preact/signals';
import { ask } from '../bridge.ts';
import type { Draft, Drafts, Failure } from '../worker/messages.ts';
import { failureOf } from './failure.tsx';
import { go } from './view.ts';

/** Why what was begun is not being kept; null while it is. */
export const notKept = signal<Failure | null>(null);

let next: Draft | null = null;
let writing: Promise<void> | null = null;

/** Keep this in place of what was kept of the same kind. */
export function keepDraft(draft: Draft): void {
  next = draft;
  writing ??= write();
}

async function write(): Promise<void> {
  while (next) {
    const draft = next;
    next = null;
    try {
      await ask('keep_draft', draft);
      notKept.value = null;
    } catch (error) {
      const failure = failureOf(error);
      // Locked in between: what was kept before stays, and the screen is gone.
      notKept.value = failure.code === 'locked' ? null : failure;
    }
  }
  writing = null;
}

/** Everything given so far is on disk: a lock may come now. */
export async function draftsAreKept(): Promise<void> {
  await writing;
}

/** What this person began and did not sign, or null. */
export async function readDraft<Kind extends keyof Drafts>(kind: Kind): Promise<Drafts[Kind] | null> {
  const { draft } = await ask('draft', { kind });
  return draft as Drafts[Kind] | null;
}

/** Signed, or left on purpose: nothing that is still being written comes after this. */
export async function forgetDraft(kind: keyof Drafts): Promise<void> {
  if (next?.kind === kind) next = null;
  await writing;
  notKept.value = null;
  await ask('forget_draft', { kind }).catch(() => undefined);
}

/** Go where the work was left off; to finding when nothing was. */
export function goOn(draft: Draft | null): void {
  if (!draft) go({ name: 'find' });
  else if (draft.kind !== 'attempt') go({ name: 'count', phase: draft.kind === 'count_in' ? 'in' : 'out' });
  else go({ name: 'record', rid: draft.rid, ...(draft.corrects ? { corrects: draft.corrects } : {}) });
}
