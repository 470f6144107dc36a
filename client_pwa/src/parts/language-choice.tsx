// Dutch or English, one press.

import { chooseLanguage, LANGUAGES, language, t } from '../texts/texts.ts';
import { FailureNote, useAct } from './failure.tsx';

export function LanguageChoice() {
  const { failure, act } = useAct();
  return (
    <>
      <fieldset class="seg" aria-label={t('language')}>
        {LANGUAGES.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={language.value === one}
            onClick={() => void act(() => chooseLanguage(one))}
          >
            <span lang={one}>{one === 'nl' ? 'Nederlands' : 'English'}</span>
          </button>
        ))}
      </fieldset>
      <FailureNote failure={failure} />
    </>
  );
}
