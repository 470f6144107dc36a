// Every key that does something, in one panel.

import { t } from '../texts/texts.ts';
import { useModal } from './modal.ts';
import { CHORDS, helpOpen } from './shortcuts.ts';

/** What the browser and the screens do with keys by themselves. */
const OTHERS = [
  ['Tab', 'tab'],
  ['Enter', 'enter'],
  ['Space', 'space'],
  ['Esc', 'escape'],
] as const;

export function KeyboardHelp() {
  const dialog = useModal();
  const close = () => {
    helpOpen.value = false;
  };
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="keys-title" data-testid="keyboard-help">
      <div class="stack">
        <h2 id="keys-title">{t('keys')}</h2>
        <p class="s">{t('keys-lead')}</p>
        <table>
          <tbody>
            {[...CHORDS, ...OTHERS].map(([keys, what]) => (
              <tr key={keys}>
                <th scope="row">
                  <kbd>{what === 'space' ? t('key-space') : keys.replace('+', ' + ')}</kbd>
                  {what === 'help' && <kbd>?</kbd>}
                </th>
                <td>{t(`key-does-${what}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p class="s">{t('keys-scanner')}</p>
        <button type="button" class="btn main" onClick={() => dialog.current?.close()}>
          {t('keys-close')}
        </button>
      </div>
    </dialog>
  );
}
