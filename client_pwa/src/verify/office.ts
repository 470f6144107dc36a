// What the receipt page asks of the office: the tablet's certificate by its name, whether the confirmation came in, a sheet of paper.
// Must never send the receipt itself, only the names in it; but for the sheet, when the reader asks for one.

import { bytesOf, readObject } from '../protocol/encoding.ts';
import type { KeyManifest } from '../protocol/keys.ts';
import { logOrigin } from '../protocol/log.ts';
import { type Receipt, readStored, type Stored } from '../protocol/receipt.ts';

export type Asked = Stored | 'unknown' | 'no_network' | 'wrong';

/** The certificate of that entry id; '' when the office gave none of that name. Throws when nothing can be asked. */
export async function certificateNamed(origin: string, entryId: string): Promise<string> {
  const answer = await get(`${origin}/api/v1/device-certificates/${encodeURIComponent(entryId)}`);
  return typeof answer?.certificate === 'string' ? answer.certificate : '';
}

/** The office's word on the confirmation, checked whole: its signature, the item, and that its log holds it. */
export async function askOffice(origin: string, receipt: Receipt, manifest: KeyManifest): Promise<Asked> {
  let answer: Awaited<ReturnType<typeof get>>;
  try {
    answer = await get(`${origin}/api/v1/receipts/${encodeURIComponent(receipt.entryId)}`);
  } catch {
    return 'no_network';
  }
  if (!answer) return 'unknown';
  try {
    return await readStored(String(answer.stored), receipt, manifest, logOrigin(origin));
  } catch {
    return 'wrong';
  }
}

/** The receipt on paper as PDF in this language, `refused` when the office will not, `no_network` when it cannot be asked. */
export async function onPaper(
  origin: string,
  token: string,
  language: string,
): Promise<Uint8Array | 'refused' | 'no_network'> {
  try {
    const answer = await fetch(`${origin}/api/v1/receipt-papers`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
      body: JSON.stringify({ receipt: token }),
      cache: 'no-store',
      credentials: 'omit',
    });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : 'refused';
  } catch {
    return 'no_network';
  }
}

async function get(address: string) {
  const answer = await fetch(address, { cache: 'no-store', credentials: 'omit' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`the office answered ${answer.status}`);
  return readObject(bytesOf(await answer.text()));
}
