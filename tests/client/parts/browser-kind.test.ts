// The browser by kind and main version only, as browsers of today name themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserOf } from '../../../client_pwa/src/parts/browser-kind.ts';

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';

for (const [agent, touch, name, version, system] of [
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/153.0.0.0 Safari/537.36`,
    10,
    'Chrome',
    '153',
    'Android',
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/153.0.0.0 Safari/537.36`,
    0,
    'Chrome',
    '153',
    'Linux',
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Chrome/150.0.0.0 Safari/537.36`,
    10,
    'Chrome',
    '150',
    'ChromeOS',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/153.0.0.0 Safari/537.36 Edg/153.0.0.0`,
    10,
    'Edge',
    '153',
    'Windows',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} SamsungBrowser/29.0 Chrome/136.0.0.0 Safari/537.36`,
    5,
    'Samsung Internet',
    '29',
    'Android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0, 'Firefox', '140', 'Linux'],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/26.1 Safari/605.1.15`,
    0,
    'Safari',
    '26',
    'macOS',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/26.1 Safari/605.1.15`,
    5,
    'Safari',
    '26',
    'iPadOS',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) ${WEBKIT} CriOS/140.0 Mobile/15E148 Safari/604.1`,
    5,
    'Chrome',
    '140',
    'iPadOS',
  ],
  ['something new', 0, 'other', '', 'other'],
] as const)
  test(`${name} ${version} on ${system} is known`, () => {
    assert.deepEqual(browserOf(agent, touch), { name, version, system });
  });
