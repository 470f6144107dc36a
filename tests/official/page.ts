// The checks and the parsers in a page of a real browser, for test_in_chromium.py.

import { outcome } from '../fuzz/twins.ts';
import { checked } from './checks.ts';

Object.assign(globalThis, { checked, outcome });
