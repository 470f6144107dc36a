// What was begun on this screen is not being kept: told while there is still time to finish it.
// Must never be silent: a lock would lose what somebody believes to be kept.

import { hasText, t } from '../texts/texts.ts';
import { notKept } from './drafts.ts';
import { Icon } from './icon.tsx';

export function NotKept() {
  const failure = notKept.value;
  if (!failure) return null;
  const known = hasText(`error-${failure.code}`) && failure.code !== 'storage_full';
  return (
    <div class="note warn" role="alert" data-testid="not-kept" data-code={failure.code}>
      <Icon of="warn" />
      <b>{t('not-kept')}</b>
      {known && <span>{t(`error-${failure.code}`, { code: failure.code })}</span>}
      <span>{t('not-kept-safe')}</span>
      <span>{t(failure.code === 'storage_full' ? 'not-kept-full-next' : 'not-kept-next')}</span>
    </div>
  );
}
