// A failure in three parts: what happened, what is safe, what to do next.
// Must never show a code alone.

import { useState } from 'preact/hooks';
import { AskFailed } from '../bridge.ts';
import { recently } from '../texts/format.ts';
import { hasText, t } from '../texts/texts.ts';
import type { Failure } from '../worker/messages.ts';
import { Icon } from './icon.tsx';
import { notePageProblem } from './page-problems.ts';

export function FailureNote({ failure }: { failure: Failure | null }) {
  if (!failure) return null;
  const key = hasText(`error-${failure.code}`) ? failure.code : 'unexpected';
  const waitUntil = failure.extra?.waitUntil;
  return (
    <div class="note bad" role="alert" data-testid="failure" data-code={failure.code}>
      <Icon of="warn" />
      <b>{t(`error-${key}`, { code: failure.code })}</b>
      <span>{hasText(`error-${key}-safe`) ? t(`error-${key}-safe`) : t('error-safe')}</span>
      <span>
        {hasText(`error-${key}-next`) ? t(`error-${key}-next`) : t('error-next')}
        {typeof failure.extra?.left === 'number' && ` ${t('tries-left', { count: failure.extra.left })}`}
        {typeof waitUntil === 'string' && ` ${t('wait-until', { at: recently(waitUntil) })}`}
      </span>
    </div>
  );
}

/** Run an act, and keep its failure and whether it still runs. */
export function useAct(): {
  busy: boolean;
  failure: Failure | null;
  act: (what: () => Promise<unknown>) => Promise<boolean>;
} {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async (what: () => Promise<unknown>) => {
    setBusy(true);
    setFailure(null);
    try {
      await what();
      return true;
    } catch (error) {
      const failed = failureOf(error);
      setFailure(failed);
      notePageProblem(failed.code, error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, failure, act };
}

/** What a browser says when a piece of the app did not come; each has words of its own, with this one in them. */
const PIECE = 'module';

/** What went wrong, as it is shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AskFailed) return error.failure;
  const missing = error instanceof TypeError && error.message.includes(PIECE);
  return { code: missing ? 'piece_missing' : 'unexpected', detail: String(error) };
}
