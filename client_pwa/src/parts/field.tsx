// A field with its label; what helps to fill it in is a description, so that its name is read out short.
// Must never be without a label.

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** What the input takes over: its id, and where its help stands. */
interface Named {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
}

interface FieldProps {
  label: string;
  help?: string | undefined;
  /** For a field that is looked for by its id. */
  id?: string;
  narrow?: boolean;
  children: (named: Named) => ComponentChildren;
}

export function Field({ label, help, id, narrow, children }: FieldProps) {
  const made = useId();
  const own = id ?? made;
  const described = help ? `${own}-help` : undefined;
  return (
    <div class={narrow ? 'f narrow' : 'f'}>
      <label for={own}>{label}</label>
      {help && <small id={described}>{help}</small>}
      {children({ id: own, 'aria-describedby': described })}
    </div>
  );
}
