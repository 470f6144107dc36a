// Carry without a network: what waits goes out, the office's answer comes back. Needs no unlock: nothing here can be read.

import { state } from '../bridge.ts';
import { BringBack } from '../parts/bring-back.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Refusals } from '../parts/refusals.tsx';
import { TakeOut } from '../parts/take-out.tsx';
import { go } from '../parts/view.ts';
import { t } from '../texts/texts.ts';

export function Carry() {
  const now = state.value;
  if (!now) return null;
  return (
    <Frame
      title={t('carry')}
      back={{ label: t('back'), go: () => go({ name: now.lock === 'unlocked' ? 'session' : 'home' }) }}
      bodyClass="center"
    >
      <div class="stack loose narrow">
        <Heading>{t('carry')}</Heading>
        <Refusals />
        <section class="card stack" aria-labelledby="carry-out">
          <h2 id="carry-out">{t('carry-out')}</h2>
          <p class="s">{t('carry-lead')}</p>
          <TakeOut file={`fielddesk-${now.tablet?.label ?? 'tablet'}.json`} />
        </section>
        <section class="card stack" aria-labelledby="carry-back">
          <h2 id="carry-back">{t('carry-back')}</h2>
          <p class="s">{t('carry-back-lead')}</p>
          <BringBack />
        </section>
      </div>
    </Frame>
  );
}
