// Find: one field, the hits in the order of who is due, the tally beside it.

import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, failureOf } from '../parts/failure.tsx';
import { Frame, LockButton } from '../parts/frame.tsx';
import { useHardwareScanner } from '../parts/hardware-scanner.ts';
import { Hits } from '../parts/hits.tsx';
import { Icon } from '../parts/icon.tsx';
import { useModal } from '../parts/modal.ts';
import { ScanButton } from '../parts/scan-button.tsx';
import { TallyCard } from '../parts/tally-card.tsx';
import { go } from '../parts/view.ts';
import { day, time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Failure, Hit, Tally } from '../worker/messages.ts';

/** An answer with what it answers: what was typed since is not yet looked for. */
interface Found {
  letters: string;
  hits: readonly Hit[];
  more: boolean;
}

export function Find() {
  const field = useRef<HTMLInputElement>(null);
  const typed = useRef('');
  const asked = useRef(0);
  const found = useSignal<Found>({ letters: '', hits: [], more: false });
  const [tally, setTally] = useState<Tally | null>(null);
  const [missing, setMissing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const failed = (error: unknown) => setFailure(failureOf(error));
  const now = state.value;
  const offer = now?.session;
  useLayoutEffect(() => field.current?.focus(), []);
  /** Asked with the key itself, before anything is drawn: a key draws its letter and the list, and nothing else. */
  const look = (query: string) => {
    typed.current = query;
    asked.current += 1;
    const mine = asked.current;
    void ask('find', { query })
      .then((answer) => {
        if (mine === asked.current) found.value = { letters: query.trim(), ...answer };
        setFailure(null);
      })
      .catch(failed);
  };
  useLayoutEffect(() => look(typed.current), [now?.evidence]);
  useEffect(
    () => () => {
      asked.current += 1;
    },
    [],
  );
  useEffect(() => {
    void ask('tally', {}).then(setTally).catch(failed);
  }, [now?.evidence]);
  const open = (rid: string) => go({ name: 'record', rid });
  /** What is found for this, or nothing when something else was typed since: an older answer opens no record. */
  const stillMeant = async (query: string): Promise<readonly Hit[]> => {
    const before = typed.current;
    const { hits } = await ask('find', { query });
    return typed.current === before ? hits : [];
  };
  const scanned = async (text: string) => {
    if (field.current) field.current.value = text;
    look(text);
    const meant = await stillMeant(text);
    const [only] = meant;
    if (only && meant.length === 1) open(only.rid);
  };
  useHardwareScanner((text) => void scanned(text).catch(failed));
  if (!now || !offer) return null;
  const enter = async (event: Event) => {
    event.preventDefault();
    const query = field.current?.value ?? typed.current;
    const fresh = await stillMeant(query);
    const [first] = fresh;
    if (first && (fresh.length === 1 || query.trim() !== '')) open(first.rid);
  };
  return (
    <Frame
      title={offer.location}
      sub={`${day(offer.startsAt)}, ${t('from-to', { from: time(offer.startsAt), to: time(offer.endsAt) })} · ${now.tablet?.label ?? ''} · ${now.staff?.displayName ?? ''}`}
      actions={
        <>
          <button
            type="button"
            class="btn quiet"
            aria-keyshortcuts="Alt+S"
            onClick={() => go({ name: 'session' })}
            data-testid="go-session"
          >
            {t('session')}
          </button>
          <LockButton />
        </>
      }
      foot={
        <>
          <small class="grow">{t('find-help')}</small>
          <button type="button" class="btn" onClick={() => setMissing(true)}>
            {t('not-on-list')}
          </button>
        </>
      }
    >
      <div class="find">
        <section>
          <h1 class="hide">{t('find')}</h1>
          {now.closed && (
            <p class="note warn" role="alert">
              <Icon of="warn" />
              <b>{t('session-closed')}</b>
              <span>{t('session-closed-next')}</span>
            </p>
          )}
          <form class="row" role="search" onSubmit={(event) => void enter(event).catch(failed)}>
            <label class="field">
              <Icon of="search" />
              <span class="hide">{t('find-label')}</span>
              <input
                ref={field}
                type="search"
                autocomplete="off"
                spellcheck={false}
                placeholder={t('find-placeholder')}
                onInput={(event) => look(event.currentTarget.value)}
                data-testid="find-field"
              />
            </label>
            <ScanButton main label={t('scan-letter')} onText={(text) => void scanned(text).catch(failed)} />
            <button type="submit" class="hide" tabIndex={-1}>
              {t('open-first')}
            </button>
          </form>
          <FailureNote failure={failure} />
          <Results found={found} onOpen={open} />
        </section>
        {tally && <TallyCard tally={tally} />}
      </div>
      {missing && <NotOnList onClose={() => setMissing(false)} />}
    </Frame>
  );
}

/** The one part that a key draws anew. */
function Results({ found, onOpen }: { found: ReadonlySignal<Found>; onOpen: (rid: string) => void }) {
  const { letters, hits, more } = found.value;
  return (
    <>
      <p class="hide" role="status">
        {letters ? t('found', { count: hits.length }) : ''}
      </p>
      <Hits hits={hits} typed={letters !== ''} onOpen={onOpen} />
      {more && <p class="s">{t('more-hits')}</p>}
      {letters !== '' && hits.length === 0 && <NotFound query={letters} />}
    </>
  );
}

function NotFound({ query }: { query: string }) {
  return (
    <div class="card stack tight" role="status">
      <h2>{t('nothing-found', { query })}</h2>
      <p>{t('nothing-found-next')}</p>
    </div>
  );
}

function NotOnList({ onClose }: { onClose: () => void }) {
  const dialog = useModal();
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="not-on-list">
      <div class="stack">
        <h2 id="not-on-list">{t('not-on-list-title')}</h2>
        <p>{t('not-on-list-lead')}</p>
        <p>{t('not-on-list-next')}</p>
        <button type="button" class="btn main" onClick={() => dialog.current?.close()}>
          {t('not-on-list-back')}
        </button>
      </div>
    </dialog>
  );
}
