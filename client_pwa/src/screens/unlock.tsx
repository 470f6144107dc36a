// Unlock fully: who, and that person's secret, in the ways that the session allows. Evidence is safe whatever is typed.

import { useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { goOn } from '../parts/drafts.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { SecretForm } from '../parts/secret-form.tsx';
import { UpdateNote } from '../parts/update-note.tsx';
import { go, view } from '../parts/view.ts';
import { day, recently, time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { BatchOffer, GivenSecret, PersonHere, WayHere } from '../worker/messages.ts';

/** So many names stand beside each other. */
const MOST_BESIDE = 3;

/** The ways of a person that this batch takes: of cards only the session's present one. */
function waysFor(offer: BatchOffer, person: PersonHere): WayHere[] {
  return person.ways.filter(
    (one) => offer.unlock.ways.includes(one.way) && (one.way !== 'card' || one.card === offer.unlock.card),
  );
}

export function Unlock({ batch, stay = false }: { batch: string; stay?: boolean }) {
  const now = state.value;
  const offer = now?.batches.find((one) => one.batch === batch);
  const ids = new Set(offer?.staff.map((one) => one.staff));
  const people = (now?.staffOnTablet ?? []).filter((one) => ids.has(one.staff));
  const [chosen, setChosen] = useState('');
  const { busy, failure, act } = useAct();
  if (!offer) return null;
  const person = people.find((one) => one.staff === chosen) ?? people[0];
  const ways = person ? waysFor(offer, person) : [];
  const unlock = async (secret: GivenSecret) => {
    if (!person) return;
    await act(async () => {
      const { unfinished } = await ask('unlock', { batch, staff: person.staff, secret });
      if (!stay || view.value.name === 'find') goOn(unfinished);
    });
  };
  return (
    <Frame
      title={offer.location}
      sub={`${day(offer.startsAt)}, ${t('from-to', { from: time(offer.startsAt), to: time(offer.endsAt) })}`}
      bodyClass="center"
      back={{ label: t('batches'), go: () => go({ name: 'home' }) }}
    >
      <div class="stack loose narrow">
        <Heading>{t('unlock-title')}</Heading>
        <UpdateNote />
        {person && people.length === 1 && <p class="lead">{person.displayName || t('unlock-no-name')}</p>}
        {people.length > 1 && (
          <fieldset class={people.length > MOST_BESIDE ? 'choices' : 'seg'} aria-label={t('unlock-who')}>
            {people.map((one) => (
              <button
                key={one.staff}
                type="button"
                class={people.length > MOST_BESIDE ? 'btn choice' : ''}
                aria-pressed={person?.staff === one.staff}
                onClick={() => setChosen(one.staff)}
              >
                {one.displayName || t('unlock-no-name')}
              </button>
            ))}
          </fieldset>
        )}
        {person && <Tries person={person} />}
        {person && ways.length > 0 ? (
          <SecretForm
            key={person.staff}
            person={person}
            ways={ways}
            busy={busy}
            go={t('unlock-now', { count: offer.count })}
            onSecret={unlock}
          />
        ) : (
          <Nobody person={person} />
        )}
        <FailureNote failure={failure} />
        <p class="s">{t('unlock-safe')}</p>
        <details class="s">
          <summary>{t('unlock-forgotten')}</summary>
          <div class="stack">
            <p>{t('unlock-forgotten-next')}</p>
            <button
              type="button"
              class="btn"
              onClick={() => go({ name: 'staff' })}
              data-testid="unlock-again"
            >
              {t('unlock-sign-in-again')}
            </button>
          </div>
        </details>
      </div>
    </Frame>
  );
}

function Tries({ person }: { person: PersonHere }) {
  const { wrong, left, waitUntil } = person.tries;
  if (wrong === 0) return null;
  return (
    <p class="note warn" id="waits" data-testid="tries">
      <Icon of="warn" />
      <b>{t('tries-wrong', { count: wrong })}</b>
      <span>
        {t('tries-left', { count: left })}
        {waitUntil && ` ${t('wait-until', { at: recently(waitUntil) })}`}
      </span>
    </p>
  );
}

/** Nobody's key opens this batch, or this person has no way that the session takes. */
function Nobody({ person }: { person: PersonHere | undefined }) {
  return (
    <>
      <p class="note bad">
        <Icon of="warn" />
        <b>{t(person ? 'unlock-no-way' : 'unlock-nobody')}</b>
        <span>{t(person ? 'unlock-no-way-next' : 'unlock-nobody-next')}</span>
      </p>
      <button
        type="button"
        class="btn main"
        onClick={() => go(person ? { name: 'way', staff: person.staff } : { name: 'staff' })}
        data-testid={person ? 'go-way' : 'go-staff'}
      >
        {t(person ? 'way-add' : 'add-staff')}
      </button>
    </>
  );
}
