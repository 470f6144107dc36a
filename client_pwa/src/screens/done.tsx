// Done: said only when it is on disk, and before anything else. After a handover the applicant's own proof; then the next one.
// Must never keep the receipt after the screen is left.

import { useState } from 'preact/hooks';
import { ask } from '../bridge.ts';
import { Drawing } from '../parts/drawings.tsx';
import { FailureNote, useAct } from '../parts/failure.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { handBack } from '../parts/hand-back.ts';
import { Icon } from '../parts/icon.tsx';
import { NotLocked } from '../parts/not-locked.tsx';
import { usePainted } from '../parts/painted.ts';
import { Qr, QrRoom } from '../parts/qr.tsx';
import { ReadAloud } from '../parts/read-aloud.tsx';
import { useOnward } from '../parts/second-tap.ts';
import { go } from '../parts/view.ts';
import { documentNumber, time } from '../texts/format.ts';
import type { StatementText } from '../texts/statement-parts.ts';
import { ENGLISH } from '../texts/statements.ts';
import { hasText, language, t } from '../texts/texts.ts';
import type { Done, Failure } from '../worker/messages.ts';
import { useStatement } from './turn.tsx';

interface DoneProps {
  done: Done;
  /** The document's number. */
  document: string;
  /** The language in which the applicant signed, '' when nobody did. */
  signedIn: string;
}

export function DoneScreen({ done, document, signedIn }: DoneProps) {
  if (done.confirmation.outcome !== 'handed_over') return <OtherDone done={done} document={document} />;
  return <ProofIn lang={signedIn} done={done} />;
}

function ProofIn({ lang, done }: { lang: string; done: Done }) {
  return <Proof done={done} statement={useStatement(lang) ?? ENGLISH} />;
}

/** For the applicant: thanks, and the proof to take along, on paper later, or not at all. */
function Proof({ done, statement }: { done: Done; statement: StatementText }) {
  const [choice, setChoice] = useState<'code' | 'paper' | 'none'>('code');
  const [listening, setListening] = useState(false);
  const painted = usePainted();
  const { failure, act } = useAct();
  const { seq } = done.confirmation;
  const choose = async (chosen: typeof choice) => {
    setChoice(chosen);
    if ((chosen === 'paper') === (choice === 'paper')) return;
    const noted = await act(() => ask('want_paper', { seq, wanted: chosen === 'paper' }));
    if (!noted) setChoice(choice);
  };
  const lead = { code: statement.receipt, paper: statement.paperLead, none: statement.noReceiptLead }[choice];
  return (
    <div class="app applicant" lang={statement.lang} dir={statement.dir} data-testid="done">
      <header class="bar">
        <ReadAloud
          statement={statement}
          parts={['receipt']}
          listening={listening}
          onListening={setListening}
        />
        <div class="grow" />
        <Written done={done} />
      </header>
      <main class="body receipt-page">
        {choice !== 'code' && <Drawing of={choice === 'paper' ? 'paper' : 'hold'} />}
        {choice === 'code' && !painted && <QrRoom />}
        {choice === 'code' && painted && <Qr text={done.receipt} label="QR" />}
        <div class="stack">
          <NotLocked />
          {failure && <PaperNotNoted failure={failure} />}
          <Heading describedBy="written">{statement.thanks}</Heading>
          <p class="lead">{statement.thanksLead}</p>
          <p class="lead" role="status" data-testid="receipt-choice">
            {lead}
          </p>
        </div>
      </main>
      <footer class="foot">
        {choice === 'code' ? (
          <>
            <button
              type="button"
              class="btn"
              onClick={() => void choose('paper')}
              data-testid="receipt-paper"
            >
              {statement.paper}
            </button>
            <button type="button" class="btn" onClick={() => void choose('none')} data-testid="receipt-none">
              {statement.noReceipt}
            </button>
          </>
        ) : (
          <button type="button" class="btn" onClick={() => void choose('code')} data-testid="receipt-code">
            {statement.back}
          </button>
        )}
        <Next onNext={() => void handBack(toFind)} />
      </footer>
    </div>
  );
}

/** For the staff: what was recorded, and that it is safe. */
function OtherDone({ done, document }: { done: Done; document: string }) {
  const { confirmation, copies } = done;
  const tell = `outcome-${confirmation.outcome}-tell`;
  return (
    <Frame
      title={t('handover')}
      sub={documentNumber(document)}
      bodyClass="center"
      foot={<Next onNext={toFind} />}
    >
      <div class="stack loose wide" data-testid="done">
        <div class="note warn">
          <Icon of="info" large />
          <Heading describedBy="written">{t(`outcome-${confirmation.outcome}`)}</Heading>
          <span class="num" id="written">
            {t('done-line', { at: time(confirmation.at), seq: confirmation.seq })}
          </span>
        </div>
        {hasText(tell) && <p class="lead">{t(tell)}</p>}
        {copies === 'two' ? <p>{t('done-safe')}</p> : <OneCopy />}
      </div>
    </Frame>
  );
}

/** Outcome, time and number, in the staff's words. */
function Written({ done: { confirmation, copies } }: { done: Done }) {
  return (
    <div lang={language.value} dir="ltr">
      <p class="written num" id="written">
        <Icon of="tick" />
        {t(`outcome-${confirmation.outcome}`)} ·{' '}
        {t('done-line', { at: time(confirmation.at), seq: confirmation.seq })}
      </p>
      {copies !== 'two' && <OneCopy />}
    </div>
  );
}

function OneCopy() {
  return (
    <p class="note bad" role="alert">
      <Icon of="warn" />
      <b>{t('one-copy-title')}</b>
      <span>{t('one-copy-next')}</span>
    </p>
  );
}

/** For the staff: what the applicant chose of paper is not remembered. */
function PaperNotNoted({ failure }: { failure: Failure }) {
  return (
    <div lang={language.value} dir="ltr" data-testid="paper-not-noted">
      <p class="note warn" role="alert">
        <Icon of="warn" />
        <b>{t('paper-not-noted')}</b>
        <span>{t('paper-not-noted-next')}</span>
      </p>
      <FailureNote failure={failure} />
    </div>
  );
}

function toFind(): void {
  go({ name: 'find' });
}

/** A receipt that a second tap took away could not be shown again. */
function Next({ onNext }: { onNext: () => void }) {
  const onward = useOnward();
  return (
    <button
      type="button"
      class="btn main"
      aria-keyshortcuts="Alt+N"
      lang={language.value}
      dir="ltr"
      {...onward(onNext)}
      data-testid="next-applicant"
    >
      {t('next-applicant')}
    </button>
  );
}
