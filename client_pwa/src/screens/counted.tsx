// A signed count: what agrees and what differs, document by document; at the end of the day, close.

import { ask } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { useOnward } from '../parts/second-tap.ts';
import { go } from '../parts/view.ts';
import { documentNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Box, CountResult } from '../worker/box.ts';

interface CountedProps {
  phase: 'in' | 'out';
  result: CountResult;
  box: Box;
}

export function Counted({ phase, result, box }: CountedProps) {
  const { busy, failure, act } = useAct();
  const good = result.missing.length === 0 && result.unexpected.length === 0 && !result.sealDiffers;
  const onward = useOnward();
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
            {...onward(() => void close())}
            data-testid="close"
          >
            {t('close')}
          </button>
        ) : (
          <button type="button" class="btn main" {...onward(() => go({ name: 'find' }))}>
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
        {result.sealDiffers && (
          <section class="card stack tight" data-testid="counted-seal">
            <h2>{t('counted-seal')}</h2>
            <p>{t('counted-seal-next')}</p>
          </section>
        )}
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
            <ul class="stack tight">
              {result.unexpected.map((number) => {
                const gone = box.gone.find((one) => one.documentNumber === number);
                return (
                  <li key={number}>
                    <b class="num">{documentNumber(number)}</b> {gone && <bdi>{gone.name}</bdi>}
                    <br />
                    <small>{t(gone ? 'last-scan-gone' : 'last-scan-unexpected')}</small>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
        <FailureNote failure={failure} />
        {phase === 'out' && <p class="lead">{t('close-lead')}</p>}
      </div>
    </Frame>
  );
}
