// Says that the tablet should be locked and is not, on whatever screen is there, in the staff's language.

import { state } from '../bridge.ts';
import { language, t } from '../texts/texts.ts';
import { FailureNote } from './failure.tsx';
import { Icon } from './icon.tsx';
import { notLocked } from './lock-now.ts';

export function NotLocked() {
  if (!notLocked.value || state.value?.lock !== 'unlocked') return null;
  return (
    <div class="stack tight" lang={language.value} dir="ltr" data-testid="not-locked">
      <p class="note bad" role="alert">
        <Icon of="warn" />
        <b>{t('not-locked')}</b>
        <span>{t('not-locked-next')}</span>
      </p>
      <FailureNote failure={notLocked.value} />
    </div>
  );
}
