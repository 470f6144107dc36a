// The server's keys as this tablet knows them: asked for again when one is unknown, and once a day.
// Must never go back to an older manifest, or believe a root that the trusted one did not name. docs/protocol.md, "Key manifest".

import { objectOf, textOf } from '../protocol/encoding.ts';
import * as keys from '../protocol/keys.ts';
import { keepIdentity } from '../storage/identity.ts';
import type { Tablet } from './tablet.ts';

const DAY = 24 * 3_600_000;

/** Fetch the manifest, check it by the root of enrolment, keep it. */
export async function refreshKeys(tablet: Tablet): Promise<void> {
  const { http, identity } = tablet.parts;
  const answer = await http.getJson('/api/v1/keys');
  const token = textOf(answer, 'keys', 128 * 1024);
  const offered = objectOf(answer, 'root');
  const root = await keys.followRoot(token, offered, identity.root, tablet.manifest.rootNext);
  const manifest = await keys.readManifest(token, root, tablet.manifest.ver);
  tablet.keysAskedAt = Date.now();
  if (token === identity.manifest) return;
  tablet.manifest = manifest;
  await tablet.become(async () => {
    const kept = { ...tablet.parts.identity, manifest: token, root };
    await keepIdentity(kept);
    return { ...tablet.parts, identity: kept };
  });
}

/** Whether a day went by since the manifest was last asked for. */
export function keysAreOld(tablet: Tablet): boolean {
  return Date.now() - tablet.keysAskedAt > DAY;
}
