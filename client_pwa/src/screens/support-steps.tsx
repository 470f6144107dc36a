// Support mode: a picture and one idea a screen, before the signature.

import { useState } from 'preact/hooks';
import { ApplicantFrame, type Reading } from '../parts/applicant-frame.tsx';
import { Drawing } from '../parts/drawings.tsx';
import { Heading } from '../parts/frame.tsx';

const STEPS = ['look', 'hold', 'means'] as const;
const PICTURES = { look: 'look', hold: 'hold', means: 'sign' } as const;

interface SupportStepsProps {
  reading: Reading;
  onDone: () => void;
  onWrong: () => void;
}

export function SupportSteps({ reading, onDone, onWrong }: SupportStepsProps) {
  const { statement } = reading;
  const [at, setAt] = useState(0);
  const step = STEPS[at] ?? 'means';
  const yes = { look: statement.lookYes, hold: statement.holdYes, means: statement.next }[step];
  const onward = () => (at + 1 < STEPS.length ? setAt(at + 1) : onDone());
  return (
    <ApplicantFrame
      reading={reading}
      aloud={[step]}
      bodyClass="one-idea"
      foot={
        <>
          {at > 0 && (
            <button type="button" class="btn" onClick={() => setAt(at - 1)} data-testid="support-back">
              {statement.back}
            </button>
          )}
          {step === 'look' && (
            <button type="button" class="btn" onClick={onWrong} data-testid="support-wrong">
              {statement.lookNo}
            </button>
          )}
          <button type="button" class="btn main" onClick={onward} data-testid="support-next">
            {yes}
          </button>
        </>
      }
    >
      <Drawing of={PICTURES[step]} />
      <div class="stack tight" key={step}>
        <Heading>{statement[step]}</Heading>
        <p class="lead">{statement[`${step}Lead`]}</p>
      </div>
      <ol class="steps" aria-hidden="true">
        {[...STEPS, 'sign'].map((one, number) => (
          <li key={one} class={number <= at ? 'on' : ''} />
        ))}
      </ol>
    </ApplicantFrame>
  );
}
