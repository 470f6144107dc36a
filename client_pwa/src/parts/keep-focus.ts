// Gives the focus back when what had it goes away or is switched off, and nothing else took it.
// Must never take it from what has it, nor hold on to what was drawn: a lock leaves no name behind.

const MOST = 8;
const PATIENCE_MS = 400; // an act that is over sooner gives its own button back

/** What had the focus, the last one last. */
const had: WeakRef<HTMLElement>[] = [];
let standIn: WeakRef<HTMLElement> | null = null;
let awaited: WeakRef<HTMLElement> | null = null;
let late = 0;

export function keepFocus(root: HTMLElement): void {
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || target === standIn?.deref()) return;
    standIn = null;
    awaited = null;
    had.push(new WeakRef(target));
    if (had.length > MOST) had.shift();
  });
  new MutationObserver(() => {
    const last = had.at(-1)?.deref();
    // The browser takes the focus away later than this, and by then it may be switched on again.
    if (last?.isConnected && last.matches(':disabled')) awaited = new WeakRef(last);
    requestAnimationFrame(() => giveBack(root, false));
    clearTimeout(late);
    late = window.setTimeout(() => giveBack(root, true), PATIENCE_MS);
  }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] });
}

function giveBack(root: HTMLElement, patienceIsOver: boolean): void {
  const wanted = awaited?.deref();
  if (wanted && takes(wanted) && (isLost() || document.activeElement === standIn?.deref())) {
    wanted.focus();
    return;
  }
  if (!isLost() || had.length === 0) return;
  const last = had.at(-1)?.deref();
  // Somebody left it on purpose, by a tap beside it.
  if (last && takes(last)) return;
  if (last?.isConnected && !patienceIsOver) return;
  const before = last?.isConnected ? undefined : had.findLast((one) => takes(one.deref()))?.deref();
  const next = before ?? root.querySelector<HTMLElement>('dialog[open] h2[tabindex], h1[tabindex]');
  const found = next ?? (patienceIsOver ? root.querySelector<HTMLElement>('main button, button') : null);
  standIn = found && new WeakRef(found);
  found?.focus();
}

function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

function takes(one: HTMLElement | undefined): boolean {
  return one?.isConnected === true && one.checkVisibility() && !one.matches(':disabled');
}
