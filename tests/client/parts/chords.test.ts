// A chord is named by the place of its keys, and nothing else is one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chordOf } from '../../../client_pwa/src/parts/chords.ts';

const pressed = (code: string, held: Partial<Record<'altKey' | 'ctrlKey' | 'metaKey', true>> = {}) =>
  chordOf({ code, altKey: false, ctrlKey: false, metaKey: false, ...held });

test('Alt with a letter is a chord, whatever the system types with it', () => {
  assert.equal(pressed('KeyN', { altKey: true }), 'Alt+N');
  assert.equal(pressed('Enter', { altKey: true }), 'Alt+Enter');
  assert.equal(pressed('NumpadEnter', { altKey: true }), 'Alt+Enter');
});

test('F1 alone is one', () => {
  assert.equal(pressed('F1'), 'F1');
  assert.equal(pressed('F1', { altKey: true }), '');
});

test('letters, digits and Enter alone are none: they are typed, or come from a scanner', () => {
  for (const code of ['KeyN', 'Digit1', 'Enter', 'Slash', 'Space', 'Tab']) assert.equal(pressed(code), '');
});

test('what the browser or the right Alt key of some keyboards makes is none', () => {
  assert.equal(pressed('KeyN', { altKey: true, ctrlKey: true }), '');
  assert.equal(pressed('KeyL', { metaKey: true }), '');
  assert.equal(pressed('KeyL', { altKey: true, metaKey: true }), '');
});
