// The frame of every screen the applicant sees: their language and direction, larger type, one way out.
// Must never show anything of the staff's, nor the state of the evidence.

import type { ComponentChildren } from 'preact';
import type { Part, StatementText } from '../texts/statement-parts.ts';
import { language, t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';
import { NotLocked } from './not-locked.tsx';
import { ReadAloud } from './read-aloud.tsx';

/** What stays the same from one of the applicant's screens to the next. */
export interface Reading {
  readonly statement: StatementText;
  readonly pictures: boolean;
  readonly listening: boolean;
  readonly onListening: (on: boolean) => void;
  readonly onLanguage: () => void;
  readonly onBackToStaff: () => void;
}

interface ApplicantFrameProps {
  reading: Reading;
  aloud: readonly Part[];
  bodyClass?: string;
  actions?: ComponentChildren;
  foot?: ComponentChildren;
  children: ComponentChildren;
}

export function ApplicantFrame({
  reading,
  aloud,
  bodyClass = '',
  actions,
  foot,
  children,
}: ApplicantFrameProps) {
  const { statement } = reading;
  return (
    <div
      class={`app applicant ${reading.pictures ? 'pictures' : ''}`}
      lang={statement.lang}
      dir={statement.dir}
    >
      <header class="bar">
        <button type="button" class="btn" onClick={reading.onLanguage} data-testid="sign-language">
          {statement.name}
          <svg class="i s" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M6 9l6 6 6-6" />
          </svg>
        </button>
        <ReadAloud
          statement={statement}
          parts={aloud}
          listening={reading.listening}
          onListening={reading.onListening}
        />
        {actions}
        <div class="grow" />
        <BackToStaff statement={statement} onBack={reading.onBackToStaff} />
      </header>
      <main class={`body ${bodyClass}`}>
        <NotLocked />
        {children}
      </main>
      {foot && <footer class="foot">{foot}</footer>}
    </div>
  );
}

/** In the applicant's words, and in the staff's own for whoever takes the tablet. */
function BackToStaff({ statement, onBack }: { statement: StatementText; onBack: () => void }) {
  return (
    <button type="button" class="btn quiet back-to-staff" onClick={onBack} data-testid="back-to-staff">
      <Icon of="person" />
      <span>
        {statement.backToStaff}
        {statement.lang !== language.value && (
          <small lang={language.value} dir="ltr">
            {t('back-to-staff')}
          </small>
        )}
      </span>
    </button>
  );
}
