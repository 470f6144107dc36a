// Says that a new version waits, and takes it when asked; says so too when the office wants one. Shown only where no handover is under way.

import { useEffect } from 'preact/hooks';
import { state } from '../bridge.ts';
import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';
import { lookForUpdate, takeUpdate, waitingVersion } from './update.ts';

export function UpdateNote() {
  const waits = waitingVersion.value !== null;
  const needed = state.value?.needsRelease ?? '';
  useEffect(() => {
    if (needed && !waits) void lookForUpdate();
  }, [needed, waits]);
  if (!waits && !needed) return null;
  return (
    <div class={`note ${needed ? 'warn' : ''}`} role="status" data-testid="update">
      <Icon of={needed ? 'warn' : 'info'} />
      <b>{needed ? t('update-needed', { release: needed }) : t('update-waits')}</b>
      {needed && <span>{t('update-needed-safe')}</span>}
      {needed && !waits && <span>{t('update-needed-next')}</span>}
      {waits && (
        <span>
          <button type="button" class="btn" onClick={takeUpdate} data-testid="update-take">
            {t('update-take')}
          </button>
        </span>
      )}
    </div>
  );
}
