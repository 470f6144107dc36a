// The receipt on a sheet of paper, made by the office when the reader asks for it.

import { useState } from 'preact/hooks';
import { saveFile } from '../parts/save-file.ts';
import { language, t } from '../texts/texts.ts';
import { onPaper } from './office.ts';

type State = 'not_yet' | 'making' | 'saved' | 'refused' | 'no_network';

export function OnPaper({ token, name }: { token: string; name: string }) {
  const [state, setState] = useState<State>('not_yet');
  const make = async () => {
    setState('making');
    const made = await onPaper(window.location.origin, token, language.value);
    if (typeof made === 'string') return setState(made);
    saveFile(made, `${name}.pdf`, 'application/pdf');
    setState('saved');
  };
  return (
    <div class="stack" data-testid="verify-paper" data-state={state}>
      <p role="status">{t(`verify-paper-${state}`)}</p>
      <button type="button" class="btn" disabled={state === 'making'} onClick={() => void make()}>
        {t('verify-paper')}
      </button>
    </div>
  );
}
