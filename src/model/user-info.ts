/** A URL without the name and password that may stand before its host: an operator's public URL has one where senders call and sign it so. */
export function withoutUserInfo(url: string): string {
  return url.replace(/^(https?:[/\\]*)[^/?#\\]*@/i, '$1');
}

export function hasUserInfo(url: string): boolean {
  return withoutUserInfo(url) !== url;
}
