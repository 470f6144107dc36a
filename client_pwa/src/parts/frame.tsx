// The frame of every staff screen: bar with where, who and the state of the evidence; body; foot with the next step.
// Must never hide the waiting count.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { state } from '../bridge.ts';
import { recently } from '../texts/format.ts';
import { t } from '../texts/texts.ts';
import { Icon } from './icon.tsx';
import { lockNow } from './lock-now.ts';
import { NotLocked } from './not-locked.tsx';

interface FrameProps {
  title: string;
  sub?: string;
  back?: { label: string; go: () => void } | undefined;
  actions?: ComponentChildren;
  foot?: ComponentChildren;
  bodyClass?: string;
  children: ComponentChildren;
}

export function Frame({ title, sub, back, actions, foot, bodyClass = '', children }: FrameProps) {
  return (
    <div class="app">
      <header class="bar">
        {back && (
          <button type="button" class="btn quiet" aria-keyshortcuts="Alt+B" onClick={back.go}>
            <Icon of="back" />
            {back.label}
          </button>
        )}
        <div class="grow">
          <b>{title}</b>
          {sub && <small>{sub}</small>}
        </div>
        <EvidenceState />
        {actions}
      </header>
      <main class={`body ${bodyClass}`}>
        <NotLocked />
        {children}
      </main>
      {foot && <footer class="foot">{foot}</footer>}
    </div>
  );
}

/** The state of the evidence, in words, always in the same place. */
export function EvidenceState() {
  const now = state.value;
  if (!now?.tablet) return null;
  const { waiting, refused, quarantined, lastConfirmedAt, copies } = now.evidence;
  const bad = refused > 0 || quarantined;
  const tone = bad ? 'bad' : copies === 'two' ? '' : 'warn';
  const network = now.network === 'unreachable' || now.network === 'captive_portal' ? now.network : '';
  return (
    <span class={`pill ${tone}`} role="status" data-testid="evidence">
      {network && <span>{t(`network-${network}`)} · </span>}
      <b data-testid="waiting-count">
        {waiting === 0 ? t('nothing-waiting') : t('waiting', { count: waiting })}
      </b>
      {refused > 0 && <b> · {t('refused', { count: refused })}</b>}
      {copies !== 'two' && <b> · {t('one-copy')}</b>}
      {waiting === 0 && !network && lastConfirmedAt && (
        <span> · {t('last-confirmed', { at: recently(lastConfirmedAt) })}</span>
      )}
    </span>
  );
}

export function LockButton() {
  return (
    <button
      type="button"
      class="btn"
      aria-keyshortcuts="Alt+L"
      onClick={() => void lockNow()}
      data-testid="lock"
    >
      <Icon of="lock" />
      {t('lock')}
    </button>
  );
}

interface HeadingProps {
  id?: string;
  /** The ids of what must be heard together with it. */
  describedBy?: string | undefined;
  children: ComponentChildren;
}

/** A heading that takes the focus in the step that draws its screen: later it would take it from a field that somebody tapped. */
export function Heading({ id, describedBy, children }: HeadingProps) {
  const ref = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => ref.current?.focus(), []);
  return (
    <h1 ref={ref} id={id} tabIndex={-1} aria-describedby={describedBy}>
      {children}
    </h1>
  );
}
