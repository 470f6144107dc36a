// The applicant's minute: turn, choose a language, read or hear or look at pictures, sign; or say no.
// Must never show anything of the staff's; the one way out leads back to them.

import { useState } from 'preact/hooks';
import { ApplicantFrame, type Reading } from '../parts/applicant-frame.tsx';
import { Drawing } from '../parts/drawings.tsx';
import { failureOf } from '../parts/failure.tsx';
import { Heading } from '../parts/frame.tsx';
import { notePageProblem } from '../parts/page-problems.ts';
import { supportFirst } from '../parts/settings.ts';
import type { StatementText } from '../texts/statement-parts.ts';
import { loadStatement } from '../texts/statements.ts';
import type { AttemptDraft, Failure, OpenRecord, Outcome } from '../worker/messages.ts';
import { type Marked, Sign } from './sign.tsx';
import { SupportSteps } from './support-steps.tsx';
import { Turn } from './turn.tsx';
import { WitnessScreen } from './witness.tsx';

/** Support needs for which the applicant's side opens with pictures. */
const WITH_PICTURES: ReadonlySet<string> = new Set([
  'reads_with_difficulty',
  'few_digital_skills',
  'mental_health',
  'sight',
]);

export type Signed = Pick<AttemptDraft, 'mode' | 'statement' | 'strokes' | 'typedMark' | 'witness'>;

interface ApplicantProps {
  record: OpenRecord;
  signer: AttemptDraft['by']['kind'];
  busy: boolean;
  /** Writing it down failed: the applicant is told so, the staff see why. */
  failed: boolean;
  onSigned: (signed: Signed, language: string) => void;
  onBack: () => void;
  onOutcome: (outcome: Outcome) => void;
}

type Step =
  | { at: 'turn' }
  | { at: 'support' }
  | { at: 'sign' }
  | { at: 'refuse' }
  | { at: 'wrong' }
  | { at: 'witness'; marked: Marked };

export function Applicant(props: ApplicantProps) {
  const { record, signer, busy, failed, onSigned, onBack, onOutcome } = props;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [statement, setStatement] = useState<StatementText | null>(null);
  const [pictures, setPictures] = useState(
    supportFirst.value || record.support.some((code) => WITH_PICTURES.has(code)),
  );
  const [listening, setListening] = useState(false);
  const [step, setStep] = useState<Step>({ at: 'turn' });
  if (!statement || step.at === 'turn')
    return (
      <Turn
        tag={statement?.lang ?? record.applicant.language}
        pictures={pictures}
        onPictures={setPictures}
        onBack={onBack}
        onChosen={({ lang }) => {
          setFailure(null);
          void loadStatement(lang).then(
            (found) => {
              setStatement(found);
              setStep(pictures ? { at: 'support' } : { at: 'sign' });
            },
            (error) => {
              notePageProblem(failureOf(error).code, error);
              setFailure(failureOf(error));
            },
          );
        }}
        failure={failure}
      />
    );
  const reading: Reading = {
    statement,
    pictures,
    listening,
    onListening: setListening,
    onLanguage: () => setStep({ at: 'turn' }),
    onBackToStaff: onBack,
  };
  const finish = (marked: Marked, witness?: Signed['witness']) =>
    onSigned(witness ? { ...marked, witness } : marked, statement.lang);
  if (failed) return <Notice reading={reading} title={statement.failed} onBack={onBack} />;
  switch (step.at) {
    case 'support':
      return (
        <SupportSteps
          reading={reading}
          onDone={() => setStep({ at: 'sign' })}
          onWrong={() => setStep({ at: 'wrong' })}
        />
      );
    case 'wrong':
      return (
        <Notice
          reading={reading}
          title={statement.wrong}
          aloud="wrong"
          onBack={() => onOutcome('document_incorrect')}
        />
      );
    case 'refuse':
      return (
        <Notice
          reading={reading}
          title={statement.refuseTitle}
          lead={statement.refuseLead}
          aloud="refuse"
          onBack={() => onOutcome('declined')}
          onStay={() => setStep({ at: 'sign' })}
        />
      );
    case 'witness':
      return (
        <WitnessScreen
          statement={statement}
          busy={busy}
          onBack={() => setStep({ at: 'sign' })}
          onWitness={(witness) => finish(step.marked, witness)}
        />
      );
    default:
      return (
        <Sign
          reading={reading}
          documentNumber={record.doc.number}
          signer={signer}
          busy={busy}
          onPictures={() => {
            setPictures(!pictures);
            setStep(pictures ? { at: 'sign' } : { at: 'support' });
          }}
          onRefuse={() => setStep({ at: 'refuse' })}
          onSigned={(marked) => (marked.mode === 'pen' ? finish(marked) : setStep({ at: 'witness', marked }))}
        />
      );
  }
}

interface NoticeProps {
  reading: Reading;
  title: string;
  lead?: string;
  aloud?: 'wrong' | 'refuse';
  onBack: () => void;
  onStay?: () => void;
}

/** One thing to know, and the way back to the staff. */
function Notice({ reading, title, lead, aloud, onBack, onStay }: NoticeProps) {
  const { statement } = reading;
  return (
    <ApplicantFrame
      reading={reading}
      aloud={aloud ? [aloud] : []}
      bodyClass="one-idea"
      foot={
        <>
          {onStay && (
            <button type="button" class="btn" onClick={onStay} data-testid="refuse-not">
              {statement.refuseNo}
            </button>
          )}
          <button type="button" class="btn main" onClick={onBack} data-testid="give-back">
            {statement.backToStaff}
          </button>
        </>
      }
    >
      <Drawing of="give" />
      <Heading>{title}</Heading>
      {lead && <p class="lead">{lead}</p>}
      <p class="lead">{statement.giveBack}</p>
    </ApplicantFrame>
  );
}
