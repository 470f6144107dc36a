// Done: said only when it is on disk. The receipt for the applicant, then the next one.

import { Frame, Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { Qr } from '../parts/qr.tsx';
import { go } from '../parts/view.ts';
import { documentNumber, time } from '../texts/format.ts';
import { statementFor } from '../texts/statements.ts';
import { t } from '../texts/texts.ts';
import type { Done, OpenRecord } from '../worker/messages.ts';

export function DoneScreen({ done, record }: { done: Done; record: OpenRecord }) {
  const { confirmation, copies, receipt } = done;
  const handed = confirmation.outcome === 'handed_over';
  const statement = statementFor(record.applicant.language);
  return (
    <Frame
      title={t('handover')}
      sub={documentNumber(record.doc.number)}
      bodyClass="center"
      foot={
        <button
          type="button"
          class="btn main"
          onClick={() => go({ name: 'find' })}
          data-testid="next-applicant"
        >
          {t('next-applicant')}
        </button>
      }
    >
      <div class="stack loose wide" data-testid="done">
        <div class={`note ${handed ? 'good' : 'warn'}`} role="status">
          <Icon of={handed ? 'tick' : 'info'} large />
          <Heading>{t(`outcome-${confirmation.outcome}`)}</Heading>
          <span class="num">{t('done-line', { at: time(confirmation.at), seq: confirmation.seq })}</span>
        </div>
        {copies === 'two' ? (
          <p>{t('done-safe')}</p>
        ) : (
          <p class="note bad" role="alert">
            <Icon of="warn" />
            <b>{t('one-copy-title')}</b>
            <span>{t('one-copy-next')}</span>
          </p>
        )}
        {handed && (
          <div class="card receipt">
            <Qr text={receipt} label={t('receipt')} />
            <div class="stack tight" lang={statement.lang} dir={statement.dir}>
              <h2>{statement.thanks}</h2>
              <p class="lead">{statement.receipt}</p>
            </div>
          </div>
        )}
      </div>
    </Frame>
  );
}
