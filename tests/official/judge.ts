// The checks in Node: [check, input] lines in, a line of outcome for each out.

import { createInterface } from 'node:readline';
import { checked } from './checks.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const [check, given] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(await checked(check, given))}\n`);
}
