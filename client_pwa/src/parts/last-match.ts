// JavaScript remembers the text that a regular expression matched last (RegExp.input), which may be a name or a number.
// Must be called after the screens that showed records are gone.

/** Let it remember nothing instead. */
export function forgetLastMatch(): void {
  /^/.test('');
}
