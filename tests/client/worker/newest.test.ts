// What the page is told is never older than what it was told before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Newest } from '../../../client_pwa/src/worker/newest.ts';

test('a slow look at the old state does not undo what was told of the new one', async () => {
  const told: string[] = [];
  const looks: ((made: string) => void)[] = [];
  const newest = new Newest<string>(
    () => new Promise((resolve) => looks.push(resolve)),
    (made) => told.push(made),
  );
  const before = newest.publish();
  const after = newest.publish();
  looks[1]?.('unlocked');
  await after;
  looks[0]?.('locked');
  await before;
  assert.deepEqual(told, ['unlocked']);
});

test('one after the other, each is told', async () => {
  const told: number[] = [];
  let made = 0;
  const newest = new Newest<number>(
    async () => {
      made += 1;
      return made;
    },
    (number) => told.push(number),
  );
  await newest.publish();
  await newest.publish();
  assert.deepEqual(told, [1, 2]);
});

test('a look that fails leaves the next one to tell', async () => {
  const told: string[] = [];
  const looks = [Promise.reject(new Error('no database')), Promise.resolve('ready')];
  const newest = new Newest<string>(
    () => looks.shift() ?? Promise.resolve('nothing'),
    (made) => told.push(made),
  );
  await assert.rejects(newest.publish());
  await newest.publish();
  assert.deepEqual(told, ['ready']);
});
