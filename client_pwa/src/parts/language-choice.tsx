// Dutch or English, one press.

import { chooseLanguage, LANGUAGES, language, t } from '../texts/texts.ts';

export function LanguageChoice() {
  return (
    <fieldset class="seg" aria-label={t('language')}>
      {LANGUAGES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={language.value === one}
          onClick={() => chooseLanguage(one)}
        >
          <span lang={one}>{one === 'nl' ? 'Nederlands' : 'English'}</span>
        </button>
      ))}
    </fieldset>
  );
}
