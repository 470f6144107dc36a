// Which release of the app this is, as the server is told with every request.

declare const __APP_VERSION__: string | undefined;

export const RELEASE_HEADER = 'Fielddesk-App';
/** As 0.1.0; outside a build there is none, and the server is told so. */
export const RELEASE = typeof __APP_VERSION__ === 'undefined' ? 'unbuilt' : __APP_VERSION__;
