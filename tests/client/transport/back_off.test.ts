// When the tablet tries again by itself.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackOff } from '../../../client_pwa/src/transport/back_off.ts';
import { fc } from '../properties.ts';

test('pauses grow, never past five minutes, and begin small again after a success', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      (random) => {
        const backOff = new BackOff();
        const pauses = random.map((one) => backOff.failed(one));
        assert.ok(pauses.every((pause) => pause >= 1_500 && pause <= 300_000));
        if (random.length > 12) assert.ok((pauses.at(-1) ?? 0) >= 225_000);
        backOff.succeeded();
        assert.ok(backOff.failed(1) <= 2_000);
      },
    ),
  );
});
