// Settings and health: language, theme, hand; what the tablet is and how it stands.

import { state } from '../bridge.ts';
import { Frame, Heading } from '../parts/frame.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { chooseHand, chooseTheme, leftHanded, type Theme, theme } from '../parts/settings.ts';
import { UpdateNote } from '../parts/update-note.tsx';
import { go } from '../parts/view.ts';
import { dayAndTime } from '../texts/format.ts';
import { t } from '../texts/texts.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function Settings() {
  const now = state.value;
  if (!now) return null;
  const facts: [string, string][] = [
    [t('fact-label'), now.tablet?.label ?? ''],
    [t('fact-server'), now.tablet?.origin ?? ''],
    [t('fact-certificate'), now.tablet ? dayAndTime(now.tablet.certificateExpiresAt) : ''],
    [t('fact-keys'), now.tablet ? t(`keys-${now.tablet.renewal}`, { epoch: now.tablet.keys }) : ''],
    [t('fact-version'), now.appVersion],
    [t('fact-contact'), now.evidence.lastConfirmedAt ? dayAndTime(now.evidence.lastConfirmedAt) : t('never')],
    [t('fact-copies'), t(`copies-${now.evidence.copies}`)],
  ];
  return (
    <Frame
      title={t('settings')}
      back={{ label: t('back'), go: () => go({ name: now.lock === 'unlocked' ? 'find' : 'home' }) }}
      bodyClass="center"
    >
      <div class="stack loose narrow">
        <Heading>{t('settings')}</Heading>
        <UpdateNote />
        <div class="card stack">
          <p class="s">{t('language')}</p>
          <LanguageChoice />
          <p class="s">{t('theme')}</p>
          <fieldset class="seg" aria-label={t('theme')}>
            {THEMES.map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={theme.value === one}
                onClick={() => chooseTheme(one)}
              >
                {t(`theme-${one}`)}
              </button>
            ))}
          </fieldset>
          <p class="s">{t('hand')}</p>
          <fieldset class="seg" aria-label={t('hand')}>
            {[false, true].map((left) => (
              <button
                key={String(left)}
                type="button"
                aria-pressed={leftHanded.value === left}
                onClick={() => chooseHand(left)}
              >
                {t(left ? 'hand-left' : 'hand-right')}
              </button>
            ))}
          </fieldset>
        </div>
        <table class="card">
          <tbody>
            {facts.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div class="card stack">
          <h2>{t('carry')}</h2>
          <p class="s">{t('carry-lead')}</p>
          <button type="button" class="btn" onClick={() => go({ name: 'carry' })} data-testid="go-carry">
            {t('carry')}
          </button>
        </div>
      </div>
    </Frame>
  );
}
