// Sign: the text, what is received, a wide pad; a cross before a witness for who cannot write.
// Must never give away ink before the applicant said yes.

import { useState } from 'preact/hooks';
import { ApplicantFrame, type Reading } from '../parts/applicant-frame.tsx';
import { CardDrawing } from '../parts/drawings.tsx';
import { Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { isDrawn } from '../parts/ink-capture.ts';
import { useLasting } from '../parts/lasting.ts';
import { SignaturePad } from '../parts/signature-pad.tsx';
import { dayIn } from '../texts/day-in.ts';
import { documentNumber as grouped } from '../texts/format.ts';
import { questionOf, questionPart, type Signer, signedText } from '../texts/statement-parts.ts';
import type { AttemptDraft, Stroke } from '../worker/messages.ts';

/** What the applicant did on the pad. */
export type Marked = Pick<AttemptDraft, 'mode' | 'statement' | 'strokes' | 'typedMark'>;

/** The id of the words that say what is to be done on the pad. */
const HINT = 'sign-hint';

interface SignProps {
  reading: Reading;
  documentNumber: string;
  signer: Signer;
  busy: boolean;
  onPictures: () => void;
  onRefuse: () => void;
  onSigned: (marked: Marked) => void;
}

export function Sign({ reading, documentNumber, signer, busy, onPictures, onRefuse, onSigned }: SignProps) {
  const { statement, pictures } = reading;
  const [by, setBy] = useState<'pen' | 'mark'>('pen');
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [typed, setTyped] = useState('');
  const waits = useLasting(busy);
  const [asked, setAsked] = useState(false);
  const marking = by === 'mark';
  const whole = marking ? strokes.length > 0 || typed.trim() !== '' : isDrawn(strokes);
  const hint = marking ? statement.markHint : statement.hint;
  const change = (to: 'pen' | 'mark') => {
    setStrokes([]);
    setTyped('');
    setBy(to);
    setAsked(false);
  };
  const yes = () => {
    if (busy) return;
    if (!whole) {
      setAsked(true);
      return;
    }
    const ink = strokes.length > 0 ? { strokes } : {};
    const text = { id: statement.id, lang: statement.lang, text: signedText(statement, signer, by) };
    if (!marking) onSigned({ mode: 'pen', statement: text, ...ink });
    else
      onSigned({
        mode: 'mark_with_witness',
        statement: text,
        ...ink,
        ...(typed.trim() ? { typedMark: typed.trim() } : {}),
      });
  };
  return (
    <ApplicantFrame
      reading={reading}
      aloud={[questionPart(signer), marking ? 'markLead' : 'lead']}
      bodyClass={marking ? 'sign marking' : 'sign'}
      actions={
        <button type="button" class="btn" onClick={onPictures} data-testid="sign-pictures">
          <Icon of="picture" />
          {pictures ? statement.noPictures : statement.pictures}
        </button>
      }
      foot={
        <>
          <button
            type="button"
            class="btn"
            onClick={() => change(marking ? 'pen' : 'mark')}
            data-testid="sign-cannot"
          >
            {marking ? statement.canSign : statement.cannot}
          </button>
          <button type="button" class="btn" onClick={onRefuse} data-testid="sign-refuse">
            {statement.refuse}
          </button>
          <button
            type="button"
            class="btn main"
            disabled={waits}
            aria-disabled={!whole}
            aria-describedby={whole ? undefined : HINT}
            onClick={yes}
            data-testid="sign-confirm"
          >
            {waits ? statement.saving : statement.yes}
          </button>
        </>
      }
    >
      <div class="stack tight" key={by}>
        <Heading>{questionOf(statement, signer)}</Heading>
        <p class="lead" data-testid="sign-lead">
          {marking ? statement.markLead : statement.lead}
        </p>
      </div>
      <div class="sign-row">
        <div class="what">
          <CardDrawing />
          <div>
            <bdi class="number" dir="ltr">
              {grouped(documentNumber)}
            </bdi>
            <span>
              {statement.document} · {dayIn(statement.lang)}
            </span>
          </div>
        </div>
        {marking && (
          <label class="f typed">
            {statement.markType}
            <input
              autocomplete="off"
              maxLength={60}
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
              data-testid="sign-typed"
            />
          </label>
        )}
      </div>
      <p class="hide" role="status" data-testid="sign-missing">
        {asked && !whole ? hint : ''}
      </p>
      <div class="pad-room">
        <SignaturePad
          key={by}
          hint={hint}
          clear={statement.clear}
          hintId={HINT}
          whole={whole}
          asked={asked && !whole}
          onChange={setStrokes}
        />
      </div>
    </ApplicantFrame>
  );
}
