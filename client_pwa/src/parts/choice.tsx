// One of a few, side by side, with a name above.

interface ChoiceProps<Value> {
  name: string;
  lead?: string;
  chosen: Value;
  values: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
  testid: string;
}

export function Choice<Value extends string | boolean>(props: ChoiceProps<Value>) {
  const { name, lead, chosen, values, onChoose, testid } = props;
  return (
    <div class="stack tight">
      <p class="s">{name}</p>
      <fieldset class="seg" aria-label={name} data-testid={testid}>
        {values.map(([value, words]) => (
          <button
            key={String(value)}
            type="button"
            aria-pressed={chosen === value}
            onClick={() => onChoose(value)}
          >
            {words}
          </button>
        ))}
      </fieldset>
      {lead && <small>{lead}</small>}
    </div>
  );
}
