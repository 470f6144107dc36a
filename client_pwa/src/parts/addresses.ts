// The one Trusted Types policy: only our own worker and service worker may be started.

interface Policy {
  createScriptURL(address: string): unknown;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

const OWN = /^\/app\/(?:sw\.js|assets\/worker-[A-Za-z0-9_-]+\.js)$/;

const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('fielddesk', {
  createScriptURL(address) {
    const { origin, pathname } = new URL(address, window.location.href);
    if (origin !== window.location.origin || !OWN.test(pathname))
      throw new TypeError(`not our script: ${address}`);
    return address;
  },
});

/** An address that may be started as a script, as the browser wants it. */
export function addressOf(address: string): string {
  return policy ? (policy.createScriptURL(address) as string) : address;
}
