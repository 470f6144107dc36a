// What fits one upload.
// Must never be more than the server reads. docs/protocol.md, "Upload".

export const ITEMS_AT_ONCE = 200;
/** Bytes of messages and attachments; a count of the box is the largest. */
export const BYTES_AT_ONCE = 4 * 1024 * 1024;
