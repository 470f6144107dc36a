// Says that a new version waits, and takes it when asked. Shown only where no handover is under way.

import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';
import { takeUpdate, waitingVersion } from './update.ts';

export function UpdateNote() {
  if (!waitingVersion.value) return null;
  return (
    <div class="note" role="status">
      <Icon of="info" />
      <b>{t('update-waits')}</b>
      <span>
        <button type="button" class="btn" onClick={takeUpdate}>
          {t('update-take')}
        </button>
      </span>
    </div>
  );
}
