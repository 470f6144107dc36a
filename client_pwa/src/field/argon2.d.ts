// hash-wasm's own file for Argon2 alone has no types of its own; a browser's bundle names the function, Node puts it under default.
declare module 'hash-wasm/dist/argon2.umd.min.js' {
  type Derive = typeof import('hash-wasm').argon2id;
  export const argon2id: Derive | undefined;
  const whole: { readonly argon2id: Derive };
  export default whole;
}
