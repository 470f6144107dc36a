// What waits, taken out of this tablet: as a file, or as codes on the screen. Nothing is removed by it.

import { useState } from 'preact/hooks';
import { ask } from '../bridge.ts';
import { t } from '../texts/texts.ts';
import type { Answer } from '../worker/messages.ts';
import { CodeSeries } from './code-series.tsx';
import { FailureNote, useAct } from './failure.tsx';
import { Icon } from './icon.tsx';
import { saveFile } from './save-file.ts';

interface TakeOutProps {
  file: string;
  /** Nothing is owed: a file asks for news only. */
  nothing?: boolean;
  onTaken?: () => void;
}

export function TakeOut({ file, nothing = false, onTaken }: TakeOutProps) {
  const { busy, failure, act } = useAct();
  const [saved, setSaved] = useState<number | null>(null);
  const [series, setSeries] = useState<Answer<'export_frames'> | null>(null);
  const save = () =>
    act(async () => {
      const { bytes, items } = await ask('export_bundle', {});
      saveFile(bytes, file, 'application/json');
      setSaved(items);
      onTaken?.();
    });
  const show = () =>
    act(async () => {
      setSeries(await ask('export_frames', {}));
      onTaken?.();
    });
  return (
    <div class="stack">
      <div class="row">
        <button
          type="button"
          class={nothing ? 'btn' : 'btn main'}
          disabled={busy}
          onClick={() => void save()}
          data-testid="export"
        >
          <Icon of="down" />
          {t(nothing ? 'carry-ask' : 'carry-export')}
        </button>
        {series ? (
          <button type="button" class="btn" onClick={() => setSeries(null)} data-testid="hide-codes">
            {t('carry-hide-codes')}
          </button>
        ) : (
          <button
            type="button"
            class="btn"
            disabled={busy}
            onClick={() => void show()}
            data-testid="show-codes"
          >
            {t('carry-show-codes')}
          </button>
        )}
      </div>
      {saved !== null && <p role="status">{t('carry-exported', { count: saved })}</p>}
      <FailureNote failure={failure} />
      {series && <CodeSeries frames={series.frames} of={series.of} />}
    </div>
  );
}
