// The way to the list of what this tablet signed, and back to where it was pressed.

import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';
import { go, view } from './view.ts';

export function SignedListButton() {
  return (
    <button
      type="button"
      class="btn"
      onClick={() => go({ name: 'signed', back: view.value })}
      data-testid="go-signed"
    >
      <Icon of="info" />
      {t('signed-list')}
    </button>
  );
}
