// hash-wasm types its package root only; the file with Argon2 alone is a sixth of its size.

declare module 'hash-wasm/dist/argon2.umd.min.js' {
  export { argon2id } from 'hash-wasm';
}
