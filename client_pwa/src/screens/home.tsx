// Home of a locked tablet: the batches for it, each with its one next step.

import { useEffect } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { SignedListButton } from '../parts/signed-list-button.tsx';
import { UpdateNote } from '../parts/update-note.tsx';
import { go } from '../parts/view.ts';
import { day, megabytes, time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { BatchOffer } from '../worker/messages.ts';

export function Home() {
  const now = state.value;
  const { busy, failure, act } = useAct();
  useEffect(() => {
    void ask('refresh_batches', {}).catch(() => undefined);
  }, []);
  if (!now) return null;
  const { healed } = now.evidence;
  return (
    <Frame
      title={now.tablet?.label ?? 'Fielddesk'}
      sub={now.staffOnTablet.map((one) => one.displayName).join(', ')}
      bodyClass="center"
      actions={
        <>
          <button type="button" class="btn quiet" onClick={() => go({ name: 'staff' })}>
            <Icon of="person" />
            {t('add-staff')}
          </button>
          <button type="button" class="btn quiet" onClick={() => go({ name: 'settings' })}>
            <Icon of="gear" />
            {t('settings')}
          </button>
        </>
      }
    >
      <div class="stack loose wide">
        <UpdateNote />
        {healed !== null && (
          <p class="note warn" role="status">
            <Icon of="warn" />
            <b>{t('healed', { count: healed })}</b>
            <span>{t('healed-safe')}</span>
          </p>
        )}
        <Heading>{t('batches')}</Heading>
        {now.batches.length === 0 && (
          <div class="card stack">
            <h2>{t('no-batches')}</h2>
            <p class="lead">{t('no-batches-lead')}</p>
          </div>
        )}
        {now.batches.map((offer) => (
          <BatchCard key={offer.batch} offer={offer} />
        ))}
        <FailureNote failure={failure} />
        <div class="row">
          <SignedListButton />
          <button
            type="button"
            class={now.batches.length === 0 ? 'btn main fill' : 'btn'}
            disabled={busy}
            onClick={() => void act(() => ask('refresh_batches', {}))}
            data-testid="refresh"
          >
            {busy ? t('busy') : t('refresh')}
          </button>
        </div>
      </div>
    </Frame>
  );
}

function BatchCard({ offer }: { offer: BatchOffer }) {
  const ready = offer.prepared === 'yes';
  return (
    <article class={`card stack ${ready ? 'pick' : ''}`} data-testid="batch">
      <div class="row spread">
        <div>
          <h2>{offer.location}</h2>
          <p class="num">
            {day(offer.startsAt)}, {t('from-to', { from: time(offer.startsAt), to: time(offer.endsAt) })}
          </p>
        </div>
        <span class={`tag ${ready ? 'good' : 'warn'}`}>
          {ready ? (offer.newer ? t('batch-newer') : t('batch-ready')) : t('batch-not-here')}
        </span>
      </div>
      <p class="s num">
        {t('batch-size', { count: offer.count, mb: megabytes(offer.bytes) })} ·{' '}
        {t('edition', { number: offer.edition })}
      </p>
      <div class="row">
        {ready && !offer.newer && (
          <button
            type="button"
            class="btn main fill"
            onClick={() => go({ name: 'unlock', batch: offer.batch })}
            data-testid="go-unlock"
          >
            <Icon of="lock" />
            {t('unlock-go')}
          </button>
        )}
        <button
          type="button"
          class={ready && !offer.newer ? 'btn' : 'btn main fill'}
          onClick={() => go({ name: 'ready', batch: offer.batch })}
          data-testid="go-ready"
        >
          <Icon of="down" />
          {ready && !offer.newer ? t('ready-check') : t('prepare-go')}
        </button>
      </div>
    </article>
  );
}
