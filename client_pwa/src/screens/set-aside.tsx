// Set aside for another tablet: whose it is, and why this one goes on.

import { Icon } from '../parts/icon.tsx';
import { LEASE_REASONS, type LeaseReason } from '../protocol/confirmation.ts';
import { t } from '../texts/texts.ts';

interface SetAsideProps {
  tablet: string;
  reason: LeaseReason | null;
  onReason: (reason: LeaseReason | null) => void;
}

export function SetAside({ tablet, reason, onReason }: SetAsideProps) {
  return (
    <div class="note warn" data-testid="set-aside">
      <Icon of="warn" />
      <b id="set-aside-title">{t('set-aside', { tablet })}</b>
      <span id="set-aside-next">{t('set-aside-next')}</span>
      <fieldset class="choices" aria-labelledby="set-aside-next">
        {LEASE_REASONS.map((one) => (
          <button
            key={one}
            type="button"
            class="btn choice"
            aria-pressed={reason === one}
            onClick={() => onReason(reason === one ? null : one)}
            data-testid={`lease-${one}`}
          >
            {t(`lease-${one}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
