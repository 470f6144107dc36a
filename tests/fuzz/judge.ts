// The parsers in Node: [parser, input] lines in, a line of outcome for each out.

import { createInterface } from 'node:readline';
import { outcome } from './twins.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const [parser, given] = JSON.parse(line) as [string, string];
  process.stdout.write(`${JSON.stringify(await outcome(parser, given))}\n`);
}
