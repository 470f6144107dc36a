// What stands where an answer of the worker will be: that it is on its way, or why it did not come and a button to ask again.
// Must never leave an empty screen.

import { t } from '../texts/texts.ts';
import type { Failure } from '../worker/messages.ts';
import { FailureNote } from './failure.tsx';

interface AwaitedProps {
  failure: Failure | null;
  again: () => void;
}

export function Awaited({ failure, again }: AwaitedProps) {
  if (!failure)
    return (
      <p class="lead" role="status" data-testid="awaited">
        {t('opening')}
      </p>
    );
  return (
    <div class="stack narrow">
      <FailureNote failure={failure} />
      <button type="button" class="btn main" onClick={again} data-testid="ask-again">
        {t('try-again')}
      </button>
    </div>
  );
}
