// The witness of a mark: a colleague of this tablet, or anybody else by name and role. Staff fill it in.
// Must never name the witness outside the sealed notes.

import { useState } from 'preact/hooks';
import { state } from '../bridge.ts';
import { Drawing } from '../parts/drawings.tsx';
import { Field } from '../parts/field.tsx';
import { Frame, Heading } from '../parts/frame.tsx';
import { useOnward } from '../parts/second-tap.ts';
import type { StatementText } from '../texts/statement-parts.ts';
import { language, t } from '../texts/texts.ts';
import type { AttemptDraft } from '../worker/messages.ts';

type Witness = NonNullable<AttemptDraft['witness']>;

const ROLES = ['colleague', 'interpreter', 'companion', 'other'] as const;

interface WitnessScreenProps {
  statement: StatementText;
  busy: boolean;
  onBack: () => void;
  onWitness: (witness: Witness) => void;
}

export function WitnessScreen({ statement, busy, onBack, onWitness }: WitnessScreenProps) {
  const [taken, setTaken] = useState(false);
  const [name, setName] = useState('');
  const [role, setRole] = useState<Witness['role']>('colleague');
  const onward = useOnward();
  const now = state.value;
  const colleagues = now?.staffOnTablet.filter((one) => one.staff !== now.staff?.staff) ?? [];
  const nobody = name.trim() === '';
  if (!taken)
    return (
      <div class="app applicant no-bar" lang={statement.lang} dir={statement.dir}>
        <main class="body one-idea">
          <Drawing of="mark" />
          <Heading>{statement.giveBack}</Heading>
        </main>
        <footer class="foot">
          <button
            type="button"
            class="btn main"
            lang={language.value}
            dir="ltr"
            {...onward(() => setTaken(true))}
            data-testid="witness-go"
          >
            {t('witness-go')}
          </button>
        </footer>
      </div>
    );
  return (
    <Frame
      title={t('witness')}
      back={{ label: t('back'), go: onBack }}
      bodyClass="center"
      foot={
        <>
          <p class="s whole" id="left" role="status">
            {nobody ? t('still-to-do', { what: t('left-witness') }) : t('witness-named')}
          </p>
          <button
            type="button"
            class="btn main"
            disabled={busy || nobody}
            aria-describedby="left"
            onClick={() => onWitness({ name: name.trim(), role })}
            data-testid="witness-confirm"
          >
            {t('witness-confirm')}
          </button>
        </>
      }
    >
      <div class="stack loose narrow">
        <Heading>{t('witness-title')}</Heading>
        <p class="lead">{t('witness-lead')}</p>
        {colleagues.length > 0 && (
          <fieldset class="choices" aria-label={t('witness-colleagues')}>
            {colleagues.map((one) => (
              <button
                key={one.staff}
                type="button"
                class="btn choice"
                aria-pressed={name === one.displayName}
                onClick={() => {
                  setName(one.displayName);
                  setRole('colleague');
                }}
              >
                {one.displayName}
              </button>
            ))}
          </fieldset>
        )}
        <Field label={t('witness-name')} help={t('mandate-number-help')}>
          {(named) => (
            <input
              {...named}
              autocomplete="off"
              maxLength={120}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
              data-testid="witness-name"
            />
          )}
        </Field>
        <fieldset class="seg" aria-label={t('witness-role')}>
          {ROLES.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={role === one}
              onClick={() => setRole(one)}
              data-testid={`witness-${one}`}
            >
              {t(`witness-role-${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
    </Frame>
  );
}
