/** Methods of a custom source beyond header equality (R56): set in `signalbox.custom`. */
export type CustomVerifier =
  | { readonly kind: 'basic'; readonly username: string }
  | { readonly kind: 'bearer' }
  | HmacVerifier
  | { readonly kind: 'challenge'; readonly field: string };

/** An HMAC over a template of the request. The algorithm is pinned here and never read from a request. */
export interface HmacVerifier {
  readonly kind: 'hmac';
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  readonly prefix?: string;
  /** Placeholders `{body}`, `{timestamp}`, `{url}`, `{id}`; default `{body}`. */
  readonly template?: string;
  readonly timestampHeader?: string;
  readonly toleranceSeconds?: number;
}
