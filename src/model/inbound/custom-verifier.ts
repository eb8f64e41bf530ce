/** Methods of a custom source beyond header equality (R56): set in `signalbox.custom`. */
export type CustomVerifier =
  | { readonly kind: 'basic'; readonly username: string }
  | { readonly kind: 'bearer' }
  | HmacVerifier
  | JwtVerifier
  /** `field` is a top-level member of the JSON body. With `signature`, handshake and events must be signed as well. */
  | { readonly kind: 'challenge'; readonly field: string; readonly signature?: HmacVerifier };

/** An HMAC over a template of the request. The algorithm is pinned here and never read from a request. */
export interface HmacVerifier {
  readonly kind: 'hmac';
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  readonly prefix?: string;
  /** Given: the header is a list, and any of its signatures may match. */
  readonly listSeparator?: string;
  /** Placeholders `{body}`, `{timestamp}`, `{url}`, `{id}`, `{method}`; default `{body}`, which must be among them. */
  readonly template?: string;
  /** The header behind `{id}`. */
  readonly idHeader?: string;
  readonly timestampHeader?: string;
  /** The time is an entry `name=value` of the signature header, as in `t=1760000000,v1=…`; needs `listSeparator`. */
  readonly timestampField?: string;
  /** The time stands in the JSON body, which the signature covers: a path to it. */
  readonly timestampPath?: string;
  /** Default: unix seconds. */
  readonly timestampUnit?: 's' | 'ms' | 'iso';
  /** Both directions; default 300 where there is a timestamp header. */
  readonly toleranceSeconds?: number;
  /** `base64`: the key is what the secret decodes to. Default: its UTF-8 bytes. */
  readonly keyEncoding?: 'text' | 'base64';
}

/** A signed token of an issuer that publishes its keys. */
export interface JwtVerifier {
  readonly kind: 'jwt';
  readonly jwksUrl: string;
  /** The required `iss` and `aud`: keys of one issuer sign for many. */
  readonly issuer: string;
  readonly audience: string;
  /** Pinned; default RS256 and ES256. */
  readonly algorithms?: readonly (
    | 'RS256'
    | 'RS384'
    | 'RS512'
    | 'PS256'
    | 'PS384'
    | 'PS512'
    | 'ES256'
    | 'ES384'
    | 'EdDSA'
  )[];
  /** Default `Authorization`, there behind `Bearer`. */
  readonly header?: string;
  /** A claim that holds the SHA-256 of the body, in hex or base64: without one the token does not cover the body. */
  readonly bodyHashClaim?: string;
}
