import { verify, X509Certificate } from 'node:crypto';

/** No vendor signs with a longer chain of certificates. */
const certificatesMax = 5;

/** The certificates of a PEM text, the signer's first; none when one of them cannot be read. */
export function parseCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.slice(0, certificatesMax).map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** Its end counts, its beginning does not: a sender's clock may be behind the issuer's. */
export function hasExpired(certificate: X509Certificate, nowSeconds: number): boolean {
  return Date.parse(certificate.validTo) / 1000 < nowSeconds;
}

/** True when each certificate was issued by the next and the last by a root, or is one. RFC 5280. */
export function isIssuedBy(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowSeconds: number,
): boolean {
  const [leaf, ...issuers] = chain;
  if (leaf === undefined || hasExpired(leaf, nowSeconds)) return false;
  const isRooted = roots.some((root) => root.fingerprint256 === leaf.fingerprint256 || isIssuer(root, leaf));
  if (isRooted) return true;
  const [next] = issuers;
  return next?.ca === true && isIssuer(next, leaf) && isIssuedBy(issuers, roots, nowSeconds);
}

function isIssuer(issuer: X509Certificate, subject: X509Certificate): boolean {
  return subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

export interface RsaInput {
  readonly algorithm: 'sha1' | 'sha256';
  readonly certificate: X509Certificate;
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** Checks an RSASSA-PKCS1-v1_5 signature (RFC 8017). Another kind of key is a wrong one. */
export function verifyRsa({ algorithm, certificate, signed, signature }: RsaInput): boolean {
  const { publicKey } = certificate;
  if (publicKey.asymmetricKeyType !== 'rsa') return false;
  try {
    return verify(algorithm, Buffer.from(signed, 'utf8'), publicKey, signature);
  } catch {
    return false;
  }
}
