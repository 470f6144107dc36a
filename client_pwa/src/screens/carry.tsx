// Carry without a network: what waits goes out, the office's answer comes back. Needs no unlock: nothing here can be read.

import { state } from '../bridge.ts';
import { BringBack } from '../parts/bring-back.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Refusals } from '../parts/refusals.tsx';
import { SignedListButton } from '../parts/signed-list-button.tsx';
import { TakeOut } from '../parts/take-out.tsx';
import { go } from '../parts/view.ts';
import { t } from '../texts/texts.ts';
import type { Evidence } from '../worker/messages.ts';

/** The office has everything: what can go out is a question for news. */
function nothingIsOwed({ waiting, refused, notesWait }: Evidence): boolean {
  return waiting === 0 && refused === 0 && !notesWait;
}

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
        <SignedListButton />
        <section class="card stack" aria-labelledby="carry-out">
          <h2 id="carry-out">{t('carry-out')}</h2>
          <WhatWaits evidence={now.evidence} />
          <TakeOut
            file={`fielddesk-${now.tablet?.label ?? 'tablet'}.json`}
            nothing={nothingIsOwed(now.evidence)}
          />
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

/** What waits, in words; and when nothing does, why somebody may want a file all the same. */
function WhatWaits({ evidence }: { evidence: Evidence }) {
  const { waiting, refused } = evidence;
  if (nothingIsOwed(evidence))
    return (
      <p class="note good" data-testid="carry-nothing">
        <Icon of="tick" />
        <b>{t('carry-nothing')}</b>
        <span>{t('carry-nothing-next')}</span>
      </p>
    );
  return (
    <>
      {waiting === 0 && refused === 0 && (
        <p class="note" data-testid="carry-notes">
          <Icon of="info" />
          <b>{t('carry-notes')}</b>
          <span>{t('carry-notes-what')}</span>
        </p>
      )}
      <p class="s">{t('carry-lead')}</p>
    </>
  );
}
