// Count the box: tick or scan what is there, see what is missing, sign the count; at the end, close.

import { useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading, LockButton } from '../parts/frame.tsx';
import { useHardwareScanner } from '../parts/hardware-scanner.ts';
import { Icon } from '../parts/icon.tsx';
import { ScanButton } from '../parts/scan-button.tsx';
import { go } from '../parts/view.ts';
import { documentNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { CountResult } from '../worker/messages.ts';

const DOCUMENT_NUMBER_CHARS = 9;

interface Expected {
  rid: string;
  documentNumber: string;
  name: string;
}

export function Count({ phase }: { phase: 'in' | 'out' }) {
  const [expected, setExpected] = useState<readonly Expected[]>([]);
  const [found, setFound] = useState<ReadonlySet<string>>(new Set());
  const [unexpected, setUnexpected] = useState<readonly string[]>([]);
  const [typed, setTyped] = useState('');
  const [seal, setSeal] = useState('');
  const [result, setResult] = useState<CountResult | null>(null);
  const { busy, failure, act } = useAct();
  useEffect(() => {
    void ask('expected_in_box', {}).then((answer) => setExpected(answer.records));
  }, []);
  const toggle = (rid: string, there = !found.has(rid)) => {
    const next = new Set(found);
    if (there) next.add(rid);
    else next.delete(rid);
    setFound(next);
  };
  const see = async (text: string) => {
    setTyped('');
    const number = text.replaceAll(/[\s-]/g, '').toUpperCase();
    const rid =
      expected.find((record) => record.documentNumber === number)?.rid ?? (await meantBy(text, expected));
    if (rid) setFound((before) => new Set(before).add(rid));
    else if (number) setUnexpected((before) => (before.includes(number) ? before : [...before, number]));
  };
  useHardwareScanner((text) => void see(text));
  const sign = () =>
    act(async () =>
      setResult(await ask('count', { phase, found: [...found], unexpected, seal: seal.trim() })),
    );
  if (result) return <Counted phase={phase} result={result} />;
  const missing = expected.length - found.size;
  return (
    <Frame
      title={t(`count-${phase}`)}
      sub={state.value?.session?.location ?? ''}
      back={{ label: t('session'), go: () => go({ name: 'session' }) }}
      actions={<LockButton />}
      foot={
        <button
          type="button"
          class="btn main"
          disabled={busy}
          onClick={() => void sign()}
          data-testid="count-sign"
        >
          {t('count-sign', { found: found.size, missing })}
        </button>
      }
    >
      <div class="stack">
        <Heading>{t('count-progress', { found: found.size, of: expected.length })}</Heading>
        <progress value={found.size} max={Math.max(expected.length, 1)} aria-label={t(`count-${phase}`)} />
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            void see(typed);
          }}
        >
          <label class="field">
            <Icon of="scan" />
            <span class="hide">{t('count-number')}</span>
            <input
              placeholder={t('count-number')}
              autocomplete="off"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
              data-testid="count-number"
            />
          </label>
          <button type="submit" class="btn">
            {t('count-add')}
          </button>
          <ScanButton label={t('scan')} onText={(text) => void see(text)} />
          <button
            type="button"
            class="btn"
            onClick={() => setFound(new Set(expected.map((one) => one.rid)))}
            data-testid="count-all"
          >
            {t('count-all')}
          </button>
        </form>
        {unexpected.length > 0 && (
          <div class="note warn" role="status">
            <Icon of="warn" />
            <b>{t('count-unexpected', { count: unexpected.length })}</b>
            <span class="num">{unexpected.map(documentNumber).join(', ')}</span>
          </div>
        )}
        <FailureNote failure={failure} />
        <label class="f narrow">
          {t('seal-number')}
          <small>{t('seal-number-help')}</small>
          <input
            autocomplete="off"
            maxLength={20}
            value={seal}
            onInput={(event) => setSeal(event.currentTarget.value)}
          />
        </label>
        <ul class="box" data-testid="box">
          {expected.map((one) => (
            <li key={one.rid}>
              <button
                type="button"
                class={`check ${found.has(one.rid) ? 'on' : ''}`}
                role="checkbox"
                aria-checked={found.has(one.rid)}
                onClick={() => toggle(one.rid)}
              >
                <span class="tick">
                  <Icon of="tick" />
                </span>
                <span>
                  <b class="num">{documentNumber(one.documentNumber)}</b>
                  <br />
                  <small>
                    <bdi>{one.name}</bdi>
                  </small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Frame>
  );
}

/** The expected record that a code means which is more than its bare number, the zone of the card for instance. */
async function meantBy(text: string, expected: readonly Expected[]): Promise<string | undefined> {
  if (text.length <= DOCUMENT_NUMBER_CHARS) return undefined;
  const { hits } = await ask('find', { query: text });
  const [only] = hits;
  const meant = hits.length === 1 && only?.matched === 'document_number' ? only.rid : undefined;
  return expected.find((record) => record.rid === meant)?.rid;
}

function Counted({ phase, result }: { phase: 'in' | 'out'; result: CountResult }) {
  const { busy, failure, act } = useAct();
  const good = result.missing.length === 0 && result.unexpected.length === 0;
  const close = () => act(() => ask('close', {})).then((done) => done && go({ name: 'home' }));
  return (
    <Frame
      title={t(`count-${phase}`)}
      bodyClass="center"
      back={{ label: t('session'), go: () => go({ name: 'session' }) }}
      foot={
        phase === 'out' ? (
          <button
            type="button"
            class="btn main"
            disabled={busy}
            onClick={() => void close()}
            data-testid="close"
          >
            {t('close')}
          </button>
        ) : (
          <button type="button" class="btn main" onClick={() => go({ name: 'find' })}>
            {t('start-handing-over')}
          </button>
        )
      }
    >
      <div class="stack loose narrow" data-testid="counted">
        <div class={`note ${good ? 'good' : 'warn'}`} role="status">
          <Icon of={good ? 'tick' : 'warn'} large />
          <Heading>{t(good ? 'count-good' : 'count-differs')}</Heading>
          <span>{t('count-result', { found: result.found, expected: result.expected })}</span>
        </div>
        {result.missing.length > 0 && (
          <section class="card stack tight">
            <h2>{t('count-missing', { count: result.missing.length })}</h2>
            <ul class="stack tight">
              {result.missing.map((one) => (
                <li key={one.rid}>
                  <b class="num">{documentNumber(one.documentNumber)}</b> <bdi>{one.name}</bdi>
                </li>
              ))}
            </ul>
          </section>
        )}
        {result.unexpected.length > 0 && (
          <section class="card stack tight">
            <h2>{t('count-unexpected', { count: result.unexpected.length })}</h2>
            <p class="num">{result.unexpected.map(documentNumber).join(', ')}</p>
          </section>
        )}
        <FailureNote failure={failure} />
        {phase === 'out' && <p class="lead">{t('close-lead')}</p>}
      </div>
    </Frame>
  );
}
