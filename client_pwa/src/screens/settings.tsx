// Settings and health: language, theme, hand, support mode, keys; what the tablet is and how it stands.

import { state } from '../bridge.ts';
import { Choice } from '../parts/choice.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import {
  chooseHand,
  chooseShortcuts,
  chooseSupport,
  chooseTheme,
  leftHanded,
  shortcuts,
  supportFirst,
  type Theme,
  theme,
} from '../parts/settings.ts';
import { helpOpen } from '../parts/shortcuts.ts';
import { type StoredHere, useStoredHere } from '../parts/stored-here.ts';
import { UpdateNote } from '../parts/update-note.tsx';
import { go } from '../parts/view.ts';
import { dayAndTime, megabytes, wholeMoment } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { FieldState } from '../worker/messages.ts';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function Settings() {
  const now = state.value;
  const stored = useStoredHere();
  if (!now) return null;
  return (
    <Frame
      title={t('settings')}
      back={{ label: t('back'), go: () => go({ name: now.lock === 'unlocked' ? 'find' : 'home' }) }}
      bodyClass="center"
    >
      <div class="stack loose narrow">
        <Heading>{t('settings')}</Heading>
        <UpdateNote />
        <Choices />
        <table class="card">
          <tbody>
            {factsOf(now, stored).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div class="card stack">
          <h2>{t('diagnosis-card')}</h2>
          <p class="s">{t('diagnosis-card-lead')}</p>
          <button
            type="button"
            class="btn"
            onClick={() => go({ name: 'diagnosis' })}
            data-testid="go-diagnosis"
          >
            {t('diagnosis')}
          </button>
        </div>
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

function Choices() {
  return (
    <div class="card stack">
      <p class="s">{t('language')}</p>
      <LanguageChoice />
      <Choice
        name={t('theme')}
        chosen={theme.value}
        values={THEMES.map((one) => [one, t(`theme-${one}`)])}
        onChoose={chooseTheme}
        testid="theme"
      />
      <Choice
        name={t('hand')}
        chosen={leftHanded.value}
        values={[
          [false, t('hand-right')],
          [true, t('hand-left')],
        ]}
        onChoose={chooseHand}
        testid="hand"
      />
      <Choice
        name={t('support-first')}
        lead={t('support-first-lead')}
        chosen={supportFirst.value}
        values={[
          [false, t('support-first-no')],
          [true, t('support-first-yes')],
        ]}
        onChoose={chooseSupport}
        testid="support-first"
      />
      <Choice
        name={t('keys')}
        chosen={shortcuts.value}
        values={[
          [true, t('keys-on')],
          [false, t('keys-off')],
        ]}
        onChoose={chooseShortcuts}
        testid="shortcuts"
      />
      <button
        type="button"
        class="btn"
        aria-keyshortcuts="F1"
        onClick={() => {
          helpOpen.value = true;
        }}
        data-testid="show-keys"
      >
        {t('keys-show')}
      </button>
    </div>
  );
}

function factsOf(now: FieldState, stored: StoredHere | null): readonly (readonly [string, string])[] {
  const { tablet, evidence, network } = now;
  const last = evidence.lastConfirmedAt;
  return [
    [t('fact-label'), tablet?.label ?? ''],
    [t('fact-server'), tablet?.origin ?? ''],
    [t('fact-certificate'), tablet ? wholeMoment(tablet.certificateExpiresAt) : ''],
    [t('fact-keys'), tablet ? t(`keys-${tablet.renewal}`, { epoch: tablet.keys }) : ''],
    [t('fact-version'), now.appVersion],
    [t('fact-network'), t(`diagnosis-state-${network}`)],
    [t('fact-contact'), last ? dayAndTime(last) : t('never')],
    [t('fact-copies'), t(`copies-${evidence.copies}`)],
    ...(stored ? [[t('fact-stored'), storedWords(stored)] as const] : []),
  ];
}

function storedWords({ used, quota, persistent }: StoredHere): string {
  const amounts = { used: megabytes(used), quota: megabytes(quota) };
  return t(persistent ? 'stored-kept' : 'stored-may-go', amounts);
}
