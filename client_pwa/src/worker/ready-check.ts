// One check of the page "ready for the road": what was looked at and what was found.
// Must never hold words: the page has them.

export interface ReadyCheck {
  id:
    | 'batch_complete'
    | 'storage_persistent'
    | 'storage_room'
    | 'clock'
    | 'staff_key'
    | 'record_opens'
    | 'keys_usable'
    | 'certificate'
    | 'journal'
    | 'offline_start'
    | 'camera'
    | 'signature_pad'
    | 'languages'
    | 'voices'
    | 'app_version'
    | 'battery';
  result: 'good' | 'warn' | 'bad';
  value: string;
}
