// What release 1 left on a tablet in mid-day is whole in this one, and the day goes on.

import { test } from 'node:test';
import { goesOnFrom } from './goes_on.ts';

test('the stores of release 1 open whole, nothing is lost, and its chain goes on', async () => {
  await goesOnFrom('release-1.json');
});
