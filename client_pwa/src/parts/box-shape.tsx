// The box as a shape that fills: one square a document, found, not found yet, not expected.

const MOST_SQUARES = 600;

export function BoxShape({
  expected,
  found,
  unexpected,
}: {
  expected: readonly string[];
  found: ReadonlySet<string>;
  unexpected: number;
}) {
  if (expected.length + unexpected > MOST_SQUARES) return null;
  return (
    <div class="dots shape" aria-hidden="true" data-testid="box-shape">
      {expected.map((rid) => (
        <i key={rid} class={found.has(rid) ? 'h' : ''} />
      ))}
      {Array.from({ length: unexpected }, (_, at) => (
        <i key={`x${at}`} class="x" />
      ))}
    </div>
  );
}
