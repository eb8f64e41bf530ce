const urlParts = /^(https?):\/\/([^/?#]*)(.*)$/s;
const defaultPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/**
 * The forms of a URL that Twilio may have signed: with its port, without it, with the scheme's own port, and each
 * as a URL parser writes it (`'` becomes `%27`), which is what Twilio's Node library falls back to.
 */
export function urlsSignedFor(url: string): string[] {
  const [, scheme, authority, rest] = urlParts.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || rest === undefined) return [url];
  const bare = authority.replace(/:\d+$/, '');
  const hasPort = bare !== authority;
  const forms = [url, hasPort ? `${scheme}://${bare}${rest}` : `${scheme}://${authority}:${defaultPorts[scheme]}${rest}`];
  return [...new Set([...forms, ...forms.map(normalised)])];
}

function normalised(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
