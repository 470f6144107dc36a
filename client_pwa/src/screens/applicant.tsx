// The applicant's side: turn, choose a language, read, sign. Nothing of the staff's is here but the way back.

import { useState } from 'preact/hooks';
import { FailureNote } from '../parts/failure.tsx';
import { Heading } from '../parts/frame.tsx';
import { SignaturePad } from '../parts/signature-pad.tsx';
import { documentNumber } from '../texts/format.ts';
import {
  STATEMENTS,
  type StatementText,
  signedText,
  statementFor,
  witnessedText,
} from '../texts/statements.ts';
import { t } from '../texts/texts.ts';
import type { AttemptDraft, Failure, OpenRecord, Stroke } from '../worker/messages.ts';

const FEWEST_POINTS = 4;

type Signed = Pick<AttemptDraft, 'mode' | 'statement' | 'strokes'>;

interface ApplicantProps {
  record: OpenRecord;
  busy: boolean;
  failure: Failure | null;
  onSigned: (signed: Signed) => void;
  onBack: () => void;
  onRefuse: () => void;
}

export function Applicant(props: ApplicantProps) {
  const [chosen, setChosen] = useState<StatementText | null>(null);
  if (!chosen) return <Turn {...props} onChosen={setChosen} />;
  return <Sign {...props} statement={chosen} onLanguage={() => setChosen(null)} />;
}

function Turn({ record, onBack, onChosen }: ApplicantProps & { onChosen: (one: StatementText) => void }) {
  const known = statementFor(record.applicant.language);
  const others = STATEMENTS.filter((one) => one !== known);
  return (
    <div class="app applicant">
      <header class="bar">
        <div class="grow" />
        <button type="button" class="btn quiet" onClick={onBack}>
          {t('back-to-staff')}
        </button>
      </header>
      <main class="body center">
        <div class="stack loose narrow">
          <svg class="turn" viewBox="0 0 260 200" aria-hidden="true">
            <g>
              <rect
                x="50"
                y="40"
                width="160"
                height="120"
                rx="12"
                fill="var(--surface)"
                stroke="var(--ink)"
                stroke-width="4"
              />
              <path d="M70 135h120" stroke="var(--line-strong)" stroke-width="3" stroke-dasharray="7 6" />
              <path
                d="M80 118c10-34 22-38 26-14s-8 24 6 14 22-24 30-14 12 10 34-8"
                fill="none"
                stroke="var(--accent)"
                stroke-width="4"
                stroke-linecap="round"
              />
            </g>
          </svg>
          <Heading>{t('turn-title')}</Heading>
          <p class="lead">{t('turn-lead')}</p>
          <button
            type="button"
            class="btn main"
            lang={known.lang}
            dir={known.dir}
            onClick={() => onChosen(known)}
            data-testid="language-known"
          >
            {known.name}
          </button>
          <div class="langs">
            {others.map((one) => (
              <button
                key={one.lang}
                type="button"
                class="btn"
                lang={one.lang}
                dir={one.dir}
                onClick={() => onChosen(one)}
                data-testid={`language-${one.lang}`}
              >
                {one.name}
              </button>
            ))}
          </div>
        </div>
      </main>
    </div>
  );
}

interface SignProps extends ApplicantProps {
  statement: StatementText;
  onLanguage: () => void;
}

function Sign({ record, statement, busy, failure, onSigned, onBack, onRefuse, onLanguage }: SignProps) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [mark, setMark] = useState(false);
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const signed = {
    id: statement.id,
    lang: statement.lang,
    text: mark ? witnessedText(statement) : signedText(statement),
  };
  return (
    <div class="app applicant" lang={statement.lang} dir={statement.dir}>
      <header class="bar">
        <button type="button" class="btn" onClick={onLanguage}>
          {statement.name}
        </button>
        <div class="grow" />
        <button type="button" class="btn quiet" onClick={onBack} dir="ltr">
          {t('back-to-staff')}
        </button>
      </header>
      <main class="body">
        <div class="stack tight">
          <Heading>{mark ? statement.mark : statement.question}</Heading>
          <p class="lead">{mark ? statement.markLead : statement.lead}</p>
        </div>
        <div class="what">
          <svg viewBox="0 0 96 62" aria-hidden="true">
            <rect
              x="1"
              y="1"
              width="94"
              height="60"
              rx="7"
              fill="var(--surface)"
              stroke="var(--accent)"
              stroke-width="2"
            />
            <rect x="9" y="12" width="24" height="32" rx="3" fill="var(--accent)" />
            <path d="M42 18h42M42 28h34M42 38h38M9 52h75" stroke="var(--accent)" stroke-width="3" />
          </svg>
          <div>
            <b dir="ltr">{documentNumber(record.doc.number)}</b>
            <br />
            <span>{statement.document}</span>
          </div>
        </div>
        <div class="stack">
          {!mark && (
            <SignaturePad
              label={statement.hint}
              hint={statement.hint}
              strokes={strokes}
              onChange={setStrokes}
            />
          )}
          <FailureNote failure={failure} />
        </div>
      </main>
      <footer class="foot">
        {mark ? (
          <button type="button" class="btn" onClick={() => setMark(false)}>
            {statement.hint}
          </button>
        ) : (
          <>
            <button
              type="button"
              class="btn"
              disabled={points === 0}
              onClick={() => setStrokes([])}
              data-testid="sign-clear"
            >
              {statement.clear}
            </button>
            <button type="button" class="btn" onClick={() => setMark(true)} data-testid="sign-cannot">
              {statement.cannot}
            </button>
          </>
        )}
        <button type="button" class="btn" onClick={onRefuse} data-testid="sign-refuse">
          {statement.refuse}
        </button>
        <button
          type="button"
          class="btn main"
          disabled={busy || (!mark && points < FEWEST_POINTS)}
          onClick={() =>
            onSigned(
              mark
                ? { mode: 'mark_with_witness', statement: signed }
                : { mode: 'pen', statement: signed, strokes },
            )
          }
          data-testid="sign-confirm"
        >
          {statement.yes}
        </button>
      </footer>
    </div>
  );
}
