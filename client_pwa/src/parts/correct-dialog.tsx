// A mistake in a confirmation: why it is corrected, before its record is opened again.
// Must never change what was signed: what comes of it is a confirmation of its own.

import { CORRECTIONS } from '../protocol/confirmation.ts';
import { time } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import type { Confirmation } from '../worker/messages.ts';
import { useModal } from './modal.ts';
import { go } from './view.ts';

export function CorrectDialog({ wrong, onClose }: { wrong: Confirmation; onClose: () => void }) {
  const dialog = useModal();
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="correct-title" data-testid="correct-dialog">
      <div class="stack">
        <h2 id="correct-title">{t('correct-title', { seq: wrong.seq })}</h2>
        <p>
          <bdi>{wrong.name || t('name-not-here')}</bdi> · {t(`outcome-${wrong.outcome}`)} · {time(wrong.at)}
        </p>
        <p class="s">{t('correct-lead')}</p>
        <fieldset class="stack tight" aria-labelledby="correct-title">
          {CORRECTIONS.map((correction) => (
            <button
              key={correction}
              type="button"
              class="btn choice"
              onClick={() => {
                onClose();
                go({ name: 'record', rid: wrong.rid, corrects: { supersedes: wrong.entryId, correction } });
              }}
              data-testid={`correction-${correction}`}
            >
              {t(`correction-${correction}`)}
            </button>
          ))}
        </fieldset>
        <button type="button" class="btn" onClick={() => dialog.current?.close()}>
          {t('cancel')}
        </button>
      </div>
    </dialog>
  );
}
