// Every confirmation, count and closing on this tablet by its number: after a batch is over and while the tablet is locked too.
// Must never say whose document it was.

import { useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { go, type View } from '../parts/view.ts';
import { dayAndTime } from '../texts/format.ts';
import { hasText, t } from '../texts/texts.ts';
import type { SignedHere } from '../worker/signed-here.ts';

/** Rows shown before somebody asks for more. */
const AT_FIRST = 100;

export function SignedHereScreen({ back }: { back: View }) {
  const evidence = state.value?.evidence;
  const [signed, setSigned] = useState<readonly SignedHere[] | null>(null);
  const [typed, setTyped] = useState('');
  const { busy, failure, act } = useAct();
  const read = () => act(async () => setSigned((await ask('signed_here', {})).signed));
  useEffect(() => void read(), [evidence]);
  const number = typed.replaceAll(/\D/g, '');
  const found = signed?.filter((one) => number === '' || String(one.seq) === number) ?? [];
  return (
    <Frame title={t('signed-list')} back={{ label: t('back'), go: () => go(back) }} bodyClass="center">
      <div class="stack loose wide">
        <Heading>{t('signed-list')}</Heading>
        <p class="lead">{t('signed-list-lead')}</p>
        <FailureNote failure={failure} />
        {failure && (
          <button type="button" class="btn" disabled={busy} onClick={() => void read()}>
            {t('try-again')}
          </button>
        )}
        {signed && signed.length > 0 && (
          <Field label={t('signed-number')} narrow>
            {(named) => (
              <input
                {...named}
                inputMode="numeric"
                autocomplete="off"
                value={typed}
                onInput={(event) => setTyped(event.currentTarget.value)}
                data-testid="signed-number"
              />
            )}
          </Field>
        )}
        {signed && (
          <p class="s" role="status" data-testid="signed-found">
            {found.length === 0
              ? t(number ? 'signed-not-here' : 'signed-none')
              : t('signed-found', { count: found.length })}
          </p>
        )}
        <Rows key={number} signed={found} />
      </div>
    </Frame>
  );
}

function Rows({ signed }: { signed: readonly SignedHere[] }) {
  const [all, setAll] = useState(false);
  if (signed.length === 0) return null;
  const shown = all ? signed : signed.slice(0, AT_FIRST);
  return (
    <section class="card stack" aria-label={t('signed-list')}>
      <table class="num rows">
        <thead>
          <tr>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('at')}</th>
            <th scope="col">{t('outcome')}</th>
            <th scope="col">{t('standing')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.seq} data-testid={`signed-${one.seq}`} data-state={one.state}>
              <td>{one.seq}</td>
              <td>{dayAndTime(one.at)}</td>
              <td class="of-outcome">
                {one.outcome ? t(`outcome-${one.outcome}`) : t(`kind-${one.kind}`)}
                {one.replacedBy > 0 && <small> · {t('signed-replaced', { seq: one.replacedBy })}</small>}
              </td>
              <td>
                <Standing of={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < signed.length && (
        <button type="button" class="btn" onClick={() => setAll(true)} data-testid="signed-all">
          {t('signed-all', { count: signed.length })}
        </button>
      )}
    </section>
  );
}

/** The state in words; of what was not taken also why, with the code that the office asks for. */
function Standing({ of: { state: now, code } }: { of: SignedHere }) {
  const tone = now === 'accepted' ? 'good' : now === 'waiting' ? '' : 'bad';
  const why = hasText(`refusal-${code}`) ? t(`refusal-${code}`) : '';
  return (
    <>
      <span class={`tag ${tone}`}>{t(`standing-${now}`)}</span>
      {code && (
        <small>
          {' '}
          {why} <code>{code}</code>
        </small>
      )}
    </>
  );
}
