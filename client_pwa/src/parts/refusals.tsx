// What the office did not take: which act, why in words, what to do; and what was put aside with the whole tablet.
// Must never say whose document it was: it is also shown while the tablet is locked.

import { state } from '../bridge.ts';
import { dayAndTime } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';

export function Refusals() {
  const now = state.value;
  if (!now) return null;
  const { refusals, quarantined, apart } = now.evidence;
  if (refusals.length === 0 && !quarantined) return null;
  return (
    <section class="card stack" aria-labelledby="refusals" data-testid="refusals">
      <h2 id="refusals">{t('refusals')}</h2>
      {quarantined && (
        <p class="note bad" data-testid={apart ? 'apart' : 'not-apart-yet'}>
          <Icon of="warn" />
          <b>{t('put-aside')}</b>
          <span>{t(apart ? 'put-aside-there' : 'put-aside-waits')}</span>
        </p>
      )}
      {refusals.map(({ seq, kind, at, code }) => (
        <div key={seq} class="note bad" data-testid={`refusal-${seq}`} data-code={code}>
          <Icon of="warn" />
          <b>{t('refusal-which', { kind: t(`kind-${kind}`), seq, at: dayAndTime(at) })}</b>
          <span>
            {t(`refusal-${code}`)} {t('refusal-safe')}
          </span>
          <span>{t(`refusal-${code}-next`)}</span>
        </div>
      ))}
    </section>
  );
}
