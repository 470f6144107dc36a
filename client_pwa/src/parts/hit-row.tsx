// One hit: slot, name with the match marked, what helps to tell people apart, alerts, where it stands.

import { born, documentNumber, time, vNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Hit, RecordState } from '../worker/messages.ts';

interface HitRowProps {
  hit: Hit;
  first: boolean;
  gone: boolean;
  onOpen: () => void;
}

export function HitRow({ hit, first, gone, onOpen }: HitRowProps) {
  return (
    <button
      type="button"
      class={`hit ${first ? 'first' : ''} ${gone ? 'gone' : ''}`}
      onClick={onOpen}
      data-testid="hit"
      data-rid={hit.rid}
    >
      <span class="time num">{hit.slot ? time(hit.slot) : '–'}</span>
      <span>
        <bdi class="who">
          <Marked text={hit.name} marks={hit.marks} />
        </bdi>
        <br />
        <small class="num">
          {[born(hit.born), vNumber(hit.vNumber), documentNumber(hit.documentNumber)]
            .filter(Boolean)
            .join(' · ')}
        </small>
        {(hit.alerts.length > 0 || hit.support.length > 0 || hit.setAsideFor) && (
          <span class="tags">
            {hit.setAsideFor && <span class="tag warn">{t('set-aside', { tablet: hit.setAsideFor })}</span>}
            {hit.alerts.map((code) => (
              <span key={code} class="tag warn">
                {t(`alert-${code}`)}
              </span>
            ))}
            {hit.support.map((code) => (
              <span key={code} class="tag">
                {t('support')}: {t(`support-${code}`)}
              </span>
            ))}
          </span>
        )}
      </span>
      {first && hit.state.kind === 'here' ? (
        <span aria-hidden="true">
          <kbd>Enter</kbd>
        </span>
      ) : (
        <StateTag of={hit.state} />
      )}
    </button>
  );
}

/** Where a record stands, in a few words. */
export function StateTag({ of }: { of: RecordState }) {
  if (of.kind === 'here') return <span />;
  if (of.kind === 'elsewhere')
    return <span class="tag good">{t('state-elsewhere', { at: time(of.at) })}</span>;
  if (of.kind === 'withdrawn')
    return <span class="tag warn">{t('state-withdrawn', { at: time(of.at) })}</span>;
  if (of.kind === 'recalled') return <span class="tag bad">{t('state-recalled')}</span>;
  const tone = of.outcome === 'handed_over' ? 'good' : of.outcome === 'not_collected' ? 'warn' : 'bad';
  return (
    <span class={`tag ${tone}`}>
      {t(`outcome-${of.outcome}`)} {time(of.at)}
    </span>
  );
}

function Marked({ text, marks }: { text: string; marks: Hit['marks'] }) {
  const pieces = [];
  let at = 0;
  for (const [start, end] of marks) {
    pieces.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return (
    <>
      {pieces}
      {text.slice(at)}
    </>
  );
}
