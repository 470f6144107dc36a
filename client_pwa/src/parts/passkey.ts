// The tablet's own finger, face or security key: a WebAuthn passkey whose PRF extension gives 32 bytes.
// Must never keep what it gives: it goes to the worker once and is overwritten here.

interface Prf {
  readonly enabled?: boolean;
  readonly results?: { readonly first?: ArrayBuffer };
}

type Capabilities = () => Promise<Readonly<Record<string, boolean>>>;

export interface Touched {
  /** The credential's id, b64u. */
  credential: string;
  prf: Uint8Array;
}

/** Whether this browser says that passkeys here can do it; only then are they offered. */
export async function canPasskey(): Promise<boolean> {
  const kind = globalThis.PublicKeyCredential as
    | (typeof PublicKeyCredential & { getClientCapabilities?: Capabilities })
    | undefined;
  if (!kind?.getClientCapabilities) return false;
  try {
    const said = await kind.getClientCapabilities();
    return said['extension:prf'] === true && (await kind.isUserVerifyingPlatformAuthenticatorAvailable());
  } catch {
    return false;
  }
}

/** Make a passkey for this person on this tablet, and ask it. Null when the person stopped or it cannot do PRF. */
export async function makePasskey(name: string, staff: string, ask: Uint8Array): Promise<Touched | null> {
  const made = await orNull(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Fielddesk', id: location.hostname },
        user: { id: new TextEncoder().encode(staff), name, displayName: name },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { userVerification: 'required', residentKey: 'discouraged' },
        extensions: { prf: { eval: { first: ask } } } as AuthenticationExtensionsClientInputs,
      },
    }),
  );
  if (!(made instanceof PublicKeyCredential) || prfOf(made)?.enabled !== true) return null;
  return touched(made) ?? askPasskey(b64u(new Uint8Array(made.rawId)), ask);
}

/** Ask a passkey that is here. Null when the person stopped. */
export async function askPasskey(credential: string, ask: Uint8Array): Promise<Touched | null> {
  const given = await orNull(() =>
    navigator.credentials.get({
      publicKey: {
        rpId: location.hostname,
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: [{ type: 'public-key', id: bytes(credential) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: ask } } } as AuthenticationExtensionsClientInputs,
      },
    }),
  );
  return given instanceof PublicKeyCredential ? touched(given) : null;
}

function touched(given: PublicKeyCredential): Touched | null {
  const first = prfOf(given)?.results?.first;
  return first ? { credential: b64u(new Uint8Array(given.rawId)), prf: new Uint8Array(first) } : null;
}

function prfOf(given: PublicKeyCredential): Prf | undefined {
  return (given.getClientExtensionResults() as { prf?: Prf }).prf;
}

/** The browser says by an exception that the person stopped, or that there is no such passkey any more. */
async function orNull<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function b64u(data: Uint8Array): string {
  return btoa(String.fromCharCode(...data))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
