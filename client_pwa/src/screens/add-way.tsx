// One more way to open a key that is here: first opened in a way its owner has, then wrapped for the new one.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { NewWay } from '../parts/new-way.tsx';
import { SecretForm } from '../parts/secret-form.tsx';
import { go } from '../parts/view.ts';
import { t } from '../texts/texts.ts';
import type { GivenSecret, NewSecret } from '../worker/messages.ts';

export function AddWay({ staff }: { staff: string }) {
  const person = state.value?.staffOnTablet.find((one) => one.staff === staff);
  const [made, setMade] = useState<NewSecret | null>(null);
  const { busy, failure, act } = useAct();
  if (!person) return null;
  const add = async (secret: GivenSecret) => {
    if (!made) return;
    const done = await act(() => ask('add_way', { staff, secret, made }));
    if (!done) return;
    if (made.way === 'passkey') made.prf.fill(0);
    go({ name: 'home' });
  };
  return (
    <Frame
      title={t('way-add')}
      sub={person.displayName}
      bodyClass="center"
      back={{ label: t('back'), go: () => go({ name: 'home' }) }}
    >
      {!made && <NewWay person={person} busy={busy} onMade={async (one) => setMade(one)} />}
      {made && (
        <section class="stack loose narrow">
          <Heading>{t('way-confirm')}</Heading>
          <p class="lead">{t('way-confirm-lead')}</p>
          <SecretForm person={person} ways={person.ways} busy={busy} go={t('way-keep')} onSecret={add} />
        </section>
      )}
      <FailureNote failure={failure} />
    </Frame>
  );
}
