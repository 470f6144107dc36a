// Send diagnosis: what is wrong with this tablet, shown whole before it goes; kept without a network, or saved as a file.
// Must never send anything but what stands here.

import { useCallback, useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { asLines, type Told, toldOf } from '../parts/diagnosis-told.ts';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { saveFile } from '../parts/save-file.ts';
import { seenByPage } from '../parts/seen-by-page.ts';
import { go } from '../parts/view.ts';
import { dayAndTime } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Diagnosis } from '../worker/diagnosis.ts';

export function SendDiagnosis() {
  const now = state.value;
  const [made, setMade] = useState<Diagnosis | null>(null);
  const { busy, failure, act } = useAct();
  const make = useCallback(async () => setMade(await ask('diagnose', await seenByPage())), []);
  useEffect(() => void act(make), []);
  if (!now?.tablet) return null;
  const { label, device } = now.tablet;
  const save = (diagnosis: Diagnosis) =>
    saveFile(
      new TextEncoder().encode(asLines(label, device, diagnosis)),
      `fielddesk-diagnosis-${diagnosis.madeAt.slice(0, 16).replace(':', '-')}.txt`,
      'text/plain',
    );
  return (
    <Frame
      title={t('diagnosis')}
      back={{ label: t('back'), go: () => go({ name: 'settings' }) }}
      bodyClass="center"
      foot={
        made && (
          <>
            <button type="button" class="btn" onClick={() => save(made)} data-testid="diagnosis-save">
              <Icon of="down" />
              {t('diagnosis-save')}
            </button>
            <button
              type="button"
              class="btn main"
              disabled={busy}
              onClick={() => void act(() => ask('send_diagnosis', { diagnosis: made }))}
              data-testid="diagnosis-send"
            >
              {t(busy ? 'busy' : 'diagnosis-send')}
            </button>
          </>
        )
      }
    >
      <div class="stack loose narrow">
        <Heading>{t('diagnosis')}</Heading>
        <p class="lead">{t('diagnosis-lead')}</p>
        <Standing made={made?.madeAt ?? ''} />
        <FailureNote failure={failure} />
        {!made && busy && (
          <p class="lead" role="status">
            {t('ready-checking')}
          </p>
        )}
        {made && (
          <section class="stack" aria-label={t('diagnosis-whole')} data-testid="diagnosis">
            <h2>{t('diagnosis-whole')}</h2>
            <p class="s">
              {label} · {t('diagnosis-made-at')} {dayAndTime(made.madeAt)}
            </p>
            {toldOf(made).map((part) => (
              <Part key={part.id} part={part} />
            ))}
          </section>
        )}
      </div>
    </Frame>
  );
}

/** Where the diagnosis is: it waits here, or the office has it. */
function Standing({ made }: { made: string }) {
  const { waits, sentAt } = state.value?.diagnosis ?? { waits: null, sentAt: null };
  return (
    <div role="status">
      {waits ? (
        <p class="note warn" data-testid="diagnosis-waits">
          <b>{t('diagnosis-waits', { at: dayAndTime(waits) })}</b>
          <span>{t('diagnosis-waits-next')}</span>
        </p>
      ) : (
        sentAt && (
          <p class={`note ${sentAt >= made ? 'good' : ''}`} data-testid="diagnosis-sent">
            <b>{t('diagnosis-sent', { at: dayAndTime(sentAt) })}</b>
          </p>
        )
      )}
    </div>
  );
}

function Part({ part: { id, title, head, rows, none } }: { part: Told }) {
  if (rows.length === 0)
    return (
      <section class="card stack tight">
        <h3>{title}</h3>
        <p class="s">{none}</p>
      </section>
    );
  return (
    <section class="card stack tight told" aria-labelledby={`told-${id}`}>
      <h3 id={`told-${id}`}>{title}</h3>
      {head.length === 0 ? (
        <table>
          <tbody>
            {rows.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <ul class="stack tight">
          {rows.map((row) => (
            <li key={row.join()}>
              <dl class="line">
                {row.map((value, column) => (
                  <div key={head[column]}>
                    <dt>{head[column]}</dt>
                    <dd>{value || '–'}</dd>
                  </div>
                ))}
              </dl>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
