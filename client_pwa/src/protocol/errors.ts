// One tree of failures: what cannot be read, or must not be believed, has a code. Twin of sync/errors.py.
// Must never carry personal data. The words live with the texts.

export const CODES = [
  'json_malformed',
  'base64_malformed',
  'time_malformed',
  'field_missing',
  'version_unknown',
  'too_large',
  'jws_malformed',
  'jws_wrong_typ',
  'jws_bad_signature',
  'key_malformed',
  'private_key_sent',
  'key_unknown',
  'manifest_rollback',
  'manifest_expired',
  'root_unknown',
  'code_mistyped',
  'ticket_unknown_or_expired',
  'ticket_mac',
  'kem_possession',
  'device_cert_missing',
  'device_cert_expired',
  'device_cert_superseded',
  'renewal_superseded',
  'dpop_key',
  'dpop_target',
  'dpop_clock',
  'dpop_ath',
  'dpop_replay',
  'dpop_missing',
  'device_not_active',
  'wrong_device',
  'staff_login',
  'secret_wrong',
  'phrase_too_short',
  'pin_too_simple',
  'card_mistyped',
  'card_wrong',
  'batch_superseded',
  'batch_not_yet',
  'batch_expired',
  'batch_rollback',
  'batch_digest',
  'record_unknown',
  'record_shredded',
  'sealed_unopenable',
  'chain_gap',
  'chain_break',
  'chain_fork',
  'epoch_unknown',
  'item_unreadable',
  'attachment_missing',
  'attachment_digest',
  'attachment_unopenable',
  'ink_digest',
  'ink_malformed',
  'bundle_malformed',
  'checkpoint_malformed',
  'checkpoint_signature',
  'proof_invalid',
  'log_rollback',
  'ack_mismatch',
  'receipt_malformed',
] as const;

export type Code = (typeof CODES)[number];

export class ProtocolError extends Error {
  readonly code: Code;
  readonly detail: string;

  constructor(code: Code, detail = '') {
    super(detail ? `${code}: ${detail}` : code);
    this.name = 'ProtocolError';
    this.code = code;
    this.detail = detail;
  }
}
