/** Options of single platforms beside secrets. Each belongs to the platform of its name. */
export interface PlatformOptions {
  readonly sns?: SnsOptions;
  readonly paypal?: PaypalOptions;
  readonly cloudEvents?: CloudEventsOptions;
  readonly httpSignatures?: HttpSignatureOptions;
}

export interface SnsOptions {
  /** Amazon signs for every customer: only these topics count, and without any nothing does. */
  readonly topicArns: readonly string[];
}

export interface PaypalOptions {
  /** The id of the webhook at PayPal; it is part of what is signed. */
  readonly webhookId: string;
  /** PEM certificates that may issue PayPal's; default: the roots that Node trusts. */
  readonly trustedRoots?: string;
}

export interface CloudEventsOptions {
  /** Senders that may deliver here; `*` is any. */
  readonly allowedOrigins: readonly string[];
  /** Requests a minute; default: no limit is stated. */
  readonly allowedRate?: number;
}

/** RFC 9421. */
export interface HttpSignatureOptions {
  readonly keys: readonly HttpSignatureKey[];
  /** Components a signature must cover; default `@method`, `@target-uri`, `content-digest`. */
  readonly required?: readonly string[];
}

export const httpSignatureAlgorithms = [
  'hmac-sha256',
  'ed25519',
  'ecdsa-p256-sha256',
  'ecdsa-p384-sha384',
  'rsa-v1_5-sha256',
  'rsa-pss-sha512',
] as const;

export type HttpSignatureAlgorithm = (typeof httpSignatureAlgorithms)[number];

export interface HttpSignatureKey {
  readonly keyId: string;
  /** Pinned here; a request that names another is refused (RFC 9421 7.3.6). */
  readonly algorithm: HttpSignatureAlgorithm;
  /** For `hmac-sha256`: the key in base64. */
  readonly secretBase64?: string;
  /** For the others: the public key in PEM. */
  readonly publicKey?: string;
}
