/** Credentials wherever they occur; a source adds the headers it is verified by (R99). In lower case. */
export const alwaysSecretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie']);
