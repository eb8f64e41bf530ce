/**
 * The URL that a request names, where it is an https address of the platform's own and written as the platform writes it:
 * `https:/@host` means the same and comes from somebody else. Any other would let a sender choose the key that judges it, or
 * what is called from here (SSRF).
 */
export function vendorUrl(text: unknown, hosts: RegExp): URL | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isVendors = url.protocol === 'https:' && hosts.test(url.host) && url.username === '' && url.password === '';
  return isVendors && url.href === text ? url : undefined;
}
