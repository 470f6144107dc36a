// The turn of the tablet, drawn; then the applicant finds the own language by its own name.

import { useEffect, useState } from 'preact/hooks';
import { Drawing } from '../parts/drawings.tsx';
import { FailureNote, failureOf } from '../parts/failure.tsx';
import { Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { NotLocked } from '../parts/not-locked.tsx';
import { notePageProblem } from '../parts/page-problems.ts';
import { type LanguageName, languageFor, STATEMENT_LANGUAGES } from '../texts/statement-languages.ts';
import type { StatementText } from '../texts/statement-parts.ts';
import { loadStatement, statementNow } from '../texts/statements.ts';
import { language, t } from '../texts/texts.ts';
import type { Failure } from '../worker/messages.ts';

interface TurnProps {
  /** The language tag of the record. */
  tag: string;
  pictures: boolean;
  onPictures: (on: boolean) => void;
  onChosen: (language: LanguageName) => void;
  /** Why the language that was chosen cannot be shown. */
  failure: Failure | null;
  onBack: () => void;
}

export function Turn({ tag, pictures, onPictures, onChosen, failure, onBack }: TurnProps) {
  const known = languageFor(tag);
  const statement = useStatement(known.lang);
  const others = STATEMENT_LANGUAGES.filter((one) => one !== known);
  return (
    <div class="app applicant">
      <header class="bar">
        <button
          type="button"
          class="btn"
          aria-pressed={pictures}
          onClick={() => onPictures(!pictures)}
          data-testid="support-mode"
        >
          <Icon of={pictures ? 'tick' : 'picture'} />
          {t('support-mode')}
        </button>
        <div class="grow" />
        <button type="button" class="btn quiet" onClick={onBack} data-testid="back-to-staff">
          <Icon of="person" />
          {t('back-to-staff')}
        </button>
      </header>
      <main class="body center">
        <div lang={language.value} dir="ltr">
          <FailureNote failure={failure} />
        </div>
        <NotLocked />
        <div class="turn-page">
          <div class="turn-how">
            <Drawing of="turn" />
            <Heading>{t('turn-title')}</Heading>
          </div>
          <section class="stack" aria-label={t('language')}>
            <h2 lang={known.lang} dir={known.dir}>
              {statement?.chooseLanguage ?? '\u00a0'}
            </h2>
            <LanguageButton one={known} main onChosen={onChosen} />
            <div class="langs">
              {others.map((one) => (
                <LanguageButton key={one.lang} one={one} onChosen={onChosen} />
              ))}
            </div>
          </section>
        </div>
      </main>
    </div>
  );
}

function LanguageButton({
  one,
  main = false,
  onChosen,
}: {
  one: LanguageName;
  main?: boolean;
  onChosen: (one: LanguageName) => void;
}) {
  return (
    <button
      type="button"
      class={main ? 'btn main' : 'btn'}
      lang={one.lang}
      dir={one.dir}
      onClick={() => onChosen(one)}
      data-testid={main ? 'language-known' : `language-${one.lang}`}
    >
      {one.name}
    </button>
  );
}

/** The texts of a language, null until they are read, and for as long as they cannot be. */
export function useStatement(lang: string): StatementText | null {
  const [statement, setStatement] = useState(statementNow(lang));
  useEffect(() => {
    let gone = false;
    void loadStatement(lang)
      .then((found) => {
        if (!gone) setStatement(found);
      })
      .catch((error) => notePageProblem(failureOf(error).code, error));
    return () => {
      gone = true;
    };
  }, [lang]);
  return statement;
}
