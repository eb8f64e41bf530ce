const standardBase64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Bytes of standard base64, padding optional; undefined for anything else (Node itself skips what it does not know). */
export function decodeBase64(text: string): Buffer | undefined {
  if (!standardBase64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.byteLength > 0 ? bytes : undefined;
}
