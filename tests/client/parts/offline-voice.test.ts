// The voice that reads to the applicant: of the device, of the language, and the nearest kind of it.

import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { offlineVoice } from '../../../client_pwa/src/parts/offline-voice.ts';

const local = (lang: string) => ({ lang, localService: true });
const remote = (lang: string) => ({ lang, localService: false });

test('a voice that speaks through a server is never chosen', () => {
  equal(offlineVoice('nl', [remote('nl-NL')]), null);
  equal(offlineVoice('nl', [remote('nl-NL'), local('nl_BE')])?.lang, 'nl_BE');
});

test('a voice of another language never reads the text', () => {
  equal(offlineVoice('ti', [local('am-ET'), local('en-GB')]), null);
});

test('the nearest kind of a language is chosen, another one when it is not there', () => {
  equal(offlineVoice('pt', [local('pt-BR'), local('pt-PT')])?.lang, 'pt-PT');
  equal(offlineVoice('pt', [local('pt-BR')])?.lang, 'pt-BR');
  equal(offlineVoice('en', [local('en_US'), local('en_GB')])?.lang, 'en_GB');
});

test('names under which makers list a language count too', () => {
  equal(offlineVoice('zh', [local('cmn-Hans-CN')])?.lang, 'cmn-Hans-CN');
  equal(offlineVoice('fa', [local('prs-AF')])?.lang, 'prs-AF');
});

test('without voices there is none', () => {
  equal(offlineVoice('en', []), null);
});
