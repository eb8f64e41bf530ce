import { isIP } from 'node:net';
import { createAddressRanges } from './address-ranges.ts';

/** Which targets the operator allows (C22, G10). Built once from the settings. */
export interface TargetPolicy {
  /** The mistake in a URL, by its text alone. */
  checkUrl(text: string): string | undefined;
  /** True when a connection to the address may be made for this host. */
  allowsAddress(host: string, address: string): boolean;
}

export const urlCharsMax = 2_040;

/**
 * `allowed`: addresses, CIDR ranges and host names (`*.internal` for all below); what they name may be private, plain http, and on
 * any port. A name is no word for link-local addresses, where clouds give out credentials: who answers for the name
 * would have them. They are listed as addresses.
 */
export function createTargetPolicy(allowed: readonly string[]): TargetPolicy {
  const { ranges, hosts } = toAllowed(allowed);
  const isListedHost = (host: string) =>
    hosts.has(host) ||
    [...hosts].some((name) => name.startsWith('*.') && host.endsWith(name.slice(1))) ||
    ranges.includes(host);
  return {
    checkUrl(text) {
      const url = parseUrl(text);
      if (typeof url === 'string') return url;
      const host = hostOf(url);
      if (isListedHost(host)) return undefined;
      if (url.protocol !== 'https:') return `use https, or list ${host} in SIGNALBOX_ALLOW_TARGETS`;
      if (url.port !== '') return `use port 443, or list ${host} in SIGNALBOX_ALLOW_TARGETS`;
      const isBlocked = host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && !isPublic(host));
      return isBlocked ? `${host} is a private address; list it in SIGNALBOX_ALLOW_TARGETS if it is meant` : undefined;
    },

    allowsAddress: (host, address) =>
      isPublic(address) ||
      ranges.includes(address) ||
      (isListedHost(host.toLowerCase()) && !neverByName.includes(address)),
  };
}

/** The host as it is resolved and listed: lower case, no brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function parseUrl(text: string): URL | string {
  if (text.length > urlCharsMax) return `use at most ${urlCharsMax} characters`;
  // The parser of URLs passes over blanks and line ends that other programs do not.
  if (/[\s\x00-\x1f\x7f]/.test(text) || !URL.canParse(text)) return 'use an absolute URL like https://example.com/path';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'use an https URL';
  if (url.username !== '' || url.password !== '') return 'leave out user name and password; use a header';
  if (text.includes('#')) return 'leave out the fragment';
  return url;
}

function toAllowed(allowed: readonly string[]) {
  const isRange = (entry: string) => isIP(entry.split('/', 1)[0] ?? '') !== 0;
  const hosts = allowed.filter((entry) => !isRange(entry)).map((host) => host.toLowerCase());
  return { ranges: createAddressRanges(allowed.filter(isRange)), hosts: new Set(hosts) };
}

/** IANA's special-purpose registries, RFC 6890. */
const specialV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Within 2000::/3, all that is not a host's own address; 6to4 and Teredo carry IPv4 addresses that nobody checked. */
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

/** Link-local, also through NAT64, and metadata services whose addresses have the form of other private ones: Alibaba's and Amazon's under IPv6. */
const neverByName = createAddressRanges([
  '169.254.0.0/16',
  'fe80::/10',
  '64:ff9b::a9fe:0/112',
  '100.100.100.200',
  'fd00:ec2::254',
]);

const special = createAddressRanges(specialV4);
const specialInGlobal = createAddressRanges(specialV6);
const global = createAddressRanges(['2000::/3']);

/** True for an address of the open internet. */
function isPublic(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.includes(address);
    case 6:
      return global.includes(address) && !specialInGlobal.includes(address);
    default:
      return false;
  }
}
