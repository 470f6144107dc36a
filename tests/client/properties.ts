// fast-check, found among the app's packages: the tests stand outside its folder.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../client_pwa/package.json', import.meta.url));
export const fc = require('fast-check') as typeof import('fast-check');
