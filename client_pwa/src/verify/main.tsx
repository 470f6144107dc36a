// The receipt page: checks a receipt in the reader's own browser. The receipt never reaches the server.

import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Heading } from '../parts/frame.tsx';
import { Icon } from '../parts/icon.tsx';
import { LanguageChoice } from '../parts/language-choice.tsx';
import type { KeyManifest } from '../protocol/keys.ts';
import { certificateOf, type Receipt, readLink, readReceipt, type Stored } from '../protocol/receipt.ts';
import { documentNumber, zonedMoment } from '../texts/format.ts';
import { firstWords, otherWords, t } from '../texts/texts.ts';
import { readManifestOf } from './manifest.ts';
import { type Asked, askOffice, certificateNamed } from './office.ts';
import { OnPaper } from './on-paper.tsx';

type Verdict =
  | { kind: 'checking' }
  | { kind: 'valid'; token: string; receipt: Receipt; manifest: KeyManifest }
  | { kind: 'invalid' }
  | { kind: 'no_network' };

function Verify() {
  const [verdict, setVerdict] = useState<Verdict>({ kind: 'checking' });
  useEffect(() => {
    let newest = 0;
    const look = () => {
      newest += 1;
      const mine = newest;
      setVerdict({ kind: 'checking' });
      // Another receipt may have come into the address meanwhile: its verdict is the one to show.
      void check(window.location.hash.slice(1)).then((found) => mine === newest && setVerdict(found));
    };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
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
  if (verdict.kind === 'checking')
    return (
      <p class="lead" role="status">
        {t('verify-checking')}
      </p>
    );
  if (verdict.kind !== 'valid')
    return (
      <div class="note bad" role="alert" data-testid="verify-invalid">
        <Icon of="warn" large />
        <b>{t(`verify-${verdict.kind}`)}</b>
        <span>{t(`verify-${verdict.kind}-next`)}</span>
      </div>
    );
  const { token, receipt, manifest } = verdict;
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
            <td>{zonedMoment(receipt.iat.toISOString())}</td>
          </tr>
          <tr>
            <th scope="row">{t('fact-label')}</th>
            <td>{t('verify-on-tablet', { label: receipt.label, seq: String(receipt.seq) })}</td>
          </tr>
        </tbody>
      </table>
      <ul class="stack" data-testid="verify-checked">
        <li>{t('verify-checked-tablet', { label: receipt.label })}</li>
        <li>{t('verify-checked-office', { host: window.location.host })}</li>
      </ul>
      <Office key={receipt.entryId} receipt={receipt} manifest={manifest} />
      <OnPaper key={token} token={token} name={receipt.document} />
    </>
  );
}

/** What the receipt alone cannot show: whether the tablet brought it in. Asked only when the reader wants it. */
function Office({ receipt, manifest }: { receipt: Receipt; manifest: KeyManifest }) {
  const [asked, setAsked] = useState<Asked | 'not_yet' | 'asking'>('not_yet');
  const ask = () => {
    setAsked('asking');
    void askOffice(window.location.origin, receipt, manifest).then(setAsked);
  };
  if (typeof asked === 'object') return <Arrived stored={asked} />;
  return (
    <div class="stack" data-testid="verify-office" data-state={asked}>
      <p role="status">{t(`verify-office-${asked}`)}</p>
      <button type="button" class="btn" disabled={asked === 'asking'} onClick={ask}>
        {t('verify-ask')}
      </button>
    </div>
  );
}

function Arrived({ stored }: { stored: Stored }) {
  const good = stored.status === 'accepted';
  return (
    <div
      class={good ? 'note good' : 'note warn'}
      role="status"
      data-testid="verify-office"
      data-state={stored.status}
    >
      <b>{t('verify-arrived', { at: zonedMoment(stored.iat.toISOString()) })}</b>
      <span>{t('verify-in-log', { line: stored.leaf + 1, size: stored.checkpoint.size })}</span>
      {!good && <span>{t('verify-looked-into')}</span>}
    </div>
  );
}

async function check(fragment: string): Promise<Verdict> {
  const { token, certificate } = readLink(fragment);
  let manifest: KeyManifest;
  let held: string;
  try {
    const named = certificate ? '' : await certificateOf(token).catch(() => '');
    if (!certificate && !named) return { kind: 'invalid' };
    manifest = await readManifestOf(window.location.origin);
    held = certificate || (await certificateNamed(window.location.origin, named));
  } catch {
    return { kind: 'no_network' };
  }
  try {
    return { kind: 'valid', token, receipt: await readReceipt(token, held, manifest), manifest };
  } catch {
    return { kind: 'invalid' };
  }
}

await firstWords();
const root = document.getElementById('app');
if (root) render(<Verify />, root);
void otherWords().catch(() => undefined);
