// Session: tally by outcome and hour, this tablet's confirmations with where they stand, export, mistakes.

import { useEffect, useState } from 'preact/hooks';
import { ask, state } from '../bridge.ts';
import { CorrectDialog } from '../parts/correct-dialog.tsx';
import { FailureNote, failureOf, useAct } from '../parts/failure.tsx';
import { Frame, Heading, LockButton } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Refusals } from '../parts/refusals.tsx';
import { TallyCard } from '../parts/tally-card.tsx';
import { go } from '../parts/view.ts';
import { day, documentNumber, time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Confirmation, Failure, Tally } from '../worker/messages.ts';

export function Session() {
  const now = state.value;
  const [tally, setTally] = useState<Tally | null>(null);
  const { busy, failure, act } = useAct();
  const [unread, setUnread] = useState<Failure | null>(null);
  const read = () =>
    ask('tally', {}).then(
      (read) => {
        setTally(read);
        setUnread(null);
      },
      (error: unknown) => setUnread(failureOf(error)),
    );
  useEffect(() => void read(), [now?.evidence]);
  if (!now?.session) return null;
  if (!tally) return <Unread title={now.session.location} failure={unread} onAgain={() => void read()} />;
  const most = Math.max(1, ...tally.perHour.map((one) => one.count));
  return (
    <Frame
      title={now.session.location}
      sub={day(now.session.startsAt)}
      back={{ label: t('find'), go: () => go({ name: 'find' }) }}
      actions={<LockButton />}
      foot={
        <>
          <button
            type="button"
            class="btn"
            disabled={busy}
            onClick={() => void act(() => ask('exchange', {}))}
            data-testid="exchange"
          >
            <Icon of="up" />
            {t('exchange')}
          </button>
          <button
            type="button"
            class="btn"
            onClick={() => go({ name: 'count', phase: 'in' })}
            data-testid="go-count-in"
          >
            {t('count-in')}
          </button>
          <button
            type="button"
            class="btn main"
            onClick={() => go({ name: 'count', phase: 'out' })}
            data-testid="go-count-out"
          >
            {t('count-out')}
          </button>
        </>
      }
    >
      <div class="stack loose">
        <Heading>{t('session')}</Heading>
        <FailureNote failure={failure ?? unread} />
        <Refusals />
        <div class="cols">
          <TallyCard tally={tally} />
          <section class="card stack" aria-labelledby="per-hour">
            <h2 id="per-hour">{t('per-hour')}</h2>
            {tally.perHour.length === 0 && <p class="s">{t('per-hour-none')}</p>}
            <ol class="bars">
              {tally.perHour.map((one) => (
                <li key={one.hour}>
                  <span class="num">{time(one.hour)}</span>
                  <meter min={0} max={most} value={one.count} aria-hidden="true" />
                  <b class="num">{one.count}</b>
                </li>
              ))}
            </ol>
          </section>
          <section class="card stack" aria-labelledby="carry">
            <h2 id="carry">{t('carry')}</h2>
            <p class="s">{t('carry-lead')}</p>
            <div class="row">
              <button type="button" class="btn" onClick={() => go({ name: 'carry' })} data-testid="go-carry">
                <Icon of="down" />
                {t('carry')}
              </button>
              <button
                type="button"
                class="btn quiet"
                onClick={() => go({ name: 'settings' })}
                data-testid="go-settings"
              >
                <Icon of="gear" />
                {t('settings')}
              </button>
            </div>
          </section>
        </div>
        <Confirmations rows={tally.confirmations} paper={tally.paper} />
      </div>
    </Frame>
  );
}

/** Nothing can be said of the session yet: the way back is there, and once it failed why and another try. */
function Unread({
  title,
  failure,
  onAgain,
}: {
  title: string;
  failure: Failure | null;
  onAgain: () => void;
}) {
  return (
    <Frame
      title={title}
      back={{ label: t('find'), go: () => go({ name: 'find' }) }}
      actions={<LockButton />}
      bodyClass="center"
    >
      <FailureNote failure={failure} />
      {failure && (
        <button type="button" class="btn main" onClick={onAgain} data-testid="session-again">
          {t('try-again')}
        </button>
      )}
    </Frame>
  );
}

function Confirmations({ rows, paper }: { rows: readonly Confirmation[]; paper: readonly number[] }) {
  const [wrong, setWrong] = useState<Confirmation | null>(null);
  return (
    <section class="card stack" aria-labelledby="own">
      <h2 id="own">{t('own-confirmations')}</h2>
      {rows.length === 0 && <p class="s">{t('own-none')}</p>}
      {rows.length > 0 && (
        <table class="num rows">
          <thead>
            <tr>
              <th scope="col">{t('number')}</th>
              <th scope="col">{t('at')}</th>
              <th scope="col">{t('who')}</th>
              <th scope="col">{t('outcome')}</th>
              <th scope="col">{t('standing')}</th>
              <th scope="col">
                <span class="hide">{t('correct')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <tr key={one.seq}>
                <td>{one.seq}</td>
                <td>{time(one.at)}</td>
                <td class="of-who">
                  <bdi>{one.name || t('name-not-here')}</bdi>
                  <br />
                  <small>{documentNumber(one.documentNumber)}</small>
                </td>
                <td class="of-outcome">
                  {t(`outcome-${one.outcome}`)}
                  {one.supersededBy && <small> · {t('superseded')}</small>}
                  {one.correction && <small> · {t(`correction-${one.correction}`)}</small>}
                  {paper.includes(one.seq) && <small> · {t('wants-paper')}</small>}
                </td>
                <td>
                  <span
                    class={`tag ${one.state === 'accepted' ? 'good' : one.state === 'waiting' ? '' : 'bad'}`}
                  >
                    {t(`standing-${one.state}`)}
                  </span>
                </td>
                <td class="of-act">
                  {!one.supersededBy && (
                    <button
                      type="button"
                      class="btn"
                      onClick={() => setWrong(one)}
                      data-testid={`correct-${one.seq}`}
                    >
                      {t('correct')}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {wrong && <CorrectDialog wrong={wrong} onClose={() => setWrong(null)} />}
    </section>
  );
}
