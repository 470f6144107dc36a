// What goes wrong in the page itself is noted for a diagnosis, by its place; what the worker refused is noted there.
// Must never pass on what an error says.

import { AskFailed, ask, state } from '../bridge.ts';
import { placeOf } from '../worker/place.ts';

/** Note every error that nobody caught. */
export function watchThePage(): void {
  window.addEventListener('error', (event) => notePageProblem('unexpected', event.error));
  window.addEventListener('unhandledrejection', (event) => notePageProblem('unexpected', event.reason));
}

export function notePageProblem(code: string, error: unknown): void {
  if (error instanceof AskFailed || state.value?.phase !== 'ready') return;
  void ask('note_problem', { code, place: placeOf(error) }).catch(() => undefined);
}
