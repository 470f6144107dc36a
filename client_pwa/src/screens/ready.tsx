// Ready for the road: prepare the batch, then run every check; one verdict.

import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { checkHere } from '../parts/checks-here.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { useOnward } from '../parts/second-tap.ts';
import { go } from '../parts/view.ts';
import { dayAndTime, megabytes, recently } from '../texts/format.ts';
import { languageNames } from '../texts/statement-languages.ts';
import { t } from '../texts/texts.ts';
import type { ReadyCheck } from '../worker/ready-check.ts';

export function Ready({ batch }: { batch: string }) {
  const offer = state.value?.batches.find((one) => one.batch === batch);
  const task = state.value?.task;
  const [checks, setChecks] = useState<readonly ReadyCheck[]>([]);
  const { busy, failure, act } = useAct();
  const here = offer?.prepared === 'yes' && !offer.newer;
  const check = useCallback(async () => {
    const { checks: found } = await ask('check_ready', { batch });
    setChecks([...found, ...(await checkHere())]);
  }, [batch]);
  useEffect(() => {
    if (here) void act(check);
  }, [here, check]);
  if (!offer) return null;
  const bad = checks.filter((one) => one.result === 'bad');
  const refetch = !here || bad.some((one) => one.id === 'batch_complete');
  const verdict = here && checks.length > 0 && bad.length === 0;
  const again = (look: string) => (
    <button
      type="button"
      class={look}
      disabled={busy}
      onClick={() => void act(check)}
      data-testid="ready-again"
    >
      {busy ? t('busy') : t('ready-again')}
    </button>
  );
  return (
    <Frame
      title={offer.location}
      sub={dayAndTime(offer.startsAt)}
      bodyClass="center"
      back={{ label: t('back'), go: () => go({ name: 'home' }) }}
      foot={
        verdict ? (
          <button
            type="button"
            class="btn main"
            onClick={() => go({ name: 'unlock', batch })}
            data-testid="go-unlock"
          >
            {t('unlock-go')}
          </button>
        ) : task ? (
          <CancelPrepare />
        ) : refetch ? (
          <button
            type="button"
            class="btn main"
            disabled={busy}
            onClick={() => void act(() => ask('prepare', { batch }))}
            data-testid="prepare"
          >
            {t('prepare-now', { count: offer.count })}
          </button>
        ) : (
          again('btn main')
        )
      }
    >
      <div class="stack loose narrow">
        <Heading>{t('ready-title')}</Heading>
        {task && (
          <div class="card stack tight" role="status">
            <b class="num">
              {t('prepare-progress', { done: task.done, of: task.of, mb: megabytes(task.bytes) })}
            </b>
            <progress value={task.done} max={task.of} aria-label={t('prepare-busy')} />
          </div>
        )}
        {verdict && (
          <p class="note good" role="status" data-testid="ready">
            <Icon of="tick" />
            <b>{t('ready-verdict', { count: offer.count, of: offer.count })}</b>
            <span>{t('ready-until', { until: recently(offer.expiresAt) })}</span>
          </p>
        )}
        {!here && !task && <p class="lead">{t('prepare-lead', { mb: megabytes(offer.bytes) })}</p>}
        <FailureNote failure={failure} />
        {here && checks.length === 0 && busy && (
          <p class="lead" role="status">
            {t('ready-checking')}
          </p>
        )}
        {here && bad.length > 0 && (
          <p class="note bad" role="status" data-testid="not-ready">
            <Icon of="warn" />
            <b>{t('ready-not', { count: bad.length })}</b>
            <span>{t('ready-not-next')}</span>
          </p>
        )}
        {here && checks.length > 0 && (verdict || refetch) && again('btn')}
        {here && checks.length > 0 && (
          <ul class="card stack">
            {worstFirst(checks).map((one) => (
              <CheckRow key={one.id} check={one} />
            ))}
          </ul>
        )}
      </div>
    </Frame>
  );
}

/** Where the press was that began it: a second tap of that one must not end it. */
function CancelPrepare() {
  const onward = useOnward();
  const { failure, act } = useAct();
  return (
    <>
      <FailureNote failure={failure} />
      <button
        type="button"
        class="btn"
        {...onward(() => void act(() => ask('cancel_prepare', {})))}
        data-testid="prepare-cancel"
      >
        {t('prepare-cancel')}
      </button>
    </>
  );
}

const WORST = ['bad', 'warn', 'good'];

/** What needs a hand before what is well, each in its own order. */
function worstFirst(checks: readonly ReadyCheck[]): readonly ReadyCheck[] {
  return [...checks].sort((one, other) => WORST.indexOf(one.result) - WORST.indexOf(other.result));
}

function CheckRow({ check: { id, result, value } }: { check: ReadyCheck }) {
  return (
    <li class="ready-check" data-testid={`check-${id}`} data-result={result}>
      <span class={`tag ${result}`}>{t(`check-result-${result}`)}</span>
      <span>
        <b>{t(`check-${id}`)}</b>
        {result !== 'good' && (
          <>
            <br />
            <small>
              {t(`check-${id}-remedy`, id === 'voices' ? { languages: languageNames(value) } : { value })}
            </small>
          </>
        )}
      </span>
    </li>
  );
}
