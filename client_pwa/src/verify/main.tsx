// The receipt page: checks a receipt in the reader's own browser. The receipt never reaches the server.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import { type Receipt, readReceipt } from '../protocol/receipt.ts';
import { dayAndTime, documentNumber } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import { readManifestOf } from './manifest.ts';

type Verdict =
  | { kind: 'checking' }
  | { kind: 'valid'; receipt: Receipt }
  | { kind: 'invalid' }
  | { kind: 'no_network' };

function Verify() {
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'checking' });
  useEffect(() => {
    void check(window.location.hash.slice(1)).then(setVerdict);
    const again = () => void check(window.location.hash.slice(1)).then(setVerdict);
    window.addEventListener('hashchange', again);
    return () => window.removeEventListener('hashchange', again);
  }, []);
  return (
    <div class="app">
      <header class="bar">
        <div class="grow">
          <b>Fielddesk</b>
          <small>{window.location.host}</small>
        </div>
        <LanguageChoice />
      </header>
      <main class="body center">
        <div class="stack loose narrow">
          <Heading>{t('verify-title')}</Heading>
          <Shown verdict={verdict} />
          <p class="s">{t('verify-private')}</p>
        </div>
      </main>
    </div>
  );
}

function Shown({ verdict }: { verdict: Verdict }) {
  if (verdict.kind === 'checking') return <p class="lead">{t('verify-checking')}</p>;
  if (verdict.kind !== 'valid')
    return (
      <div class="note bad" role="alert" data-testid="verify-invalid">
        <Icon of="warn" large />
        <b>{t(`verify-${verdict.kind}`)}</b>
        <span>{t(`verify-${verdict.kind}-next`)}</span>
      </div>
    );
  const { receipt } = verdict;
  return (
    <>
      <div class="note good" role="status" data-testid="verify-valid">
        <Icon of="tick" large />
        <b>{t('verify-valid')}</b>
        <span>{t(`outcome-${receipt.outcome}`)}</span>
      </div>
      <table class="card num">
        <tbody>
          <tr>
            <th scope="row">{t('number-on-card')}</th>
            <td>{documentNumber(receipt.document)}</td>
          </tr>
          <tr>
            <th scope="row">{t('at')}</th>
            <td>{dayAndTime(receipt.iat.toISOString())}</td>
          </tr>
          <tr>
            <th scope="row">{t('fact-label')}</th>
            <td>
              {receipt.label}, {t('number')} {receipt.seq}
            </td>
          </tr>
        </tbody>
      </table>
    </>
  );
}

async function check(token: string): Promise<Verdict> {
  let manifest: Awaited<ReturnType<typeof readManifestOf>>;
  try {
    manifest = await readManifestOf(window.location.origin);
  } catch {
    return { kind: 'no_network' };
  }
  try {
    return { kind: 'valid', receipt: await readReceipt(token, manifest) };
  } catch {
    return { kind: 'invalid' };
  }
}

const root = document.getElementById('app');
if (root) render(<Verify />, root);
