import { BlockList, isIP } from 'node:net';

/** Addresses and ranges of them (CIDR), read once. */
export interface AddressRanges {
  /** False for a text that is no address. A socket for both families writes IPv4 addresses as `::ffff:192.0.2.1`; those count. */
  includes(address: string): boolean;
}

/** @example createAddressRanges(['10.0.0.0/8', '192.0.2.7', 'fd00::/8']).includes('10.1.2.3') // true */
export function createAddressRanges(ranges: readonly string[]): AddressRanges {
  const list = new BlockList();
  for (const { address, bits, family } of ranges.map(readRange)) list.addSubnet(address, bits, family);
  return {
    includes(address) {
      const version = isIP(address);
      return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** Whether every address of a range is in one of the others. */
export function isRangeIn(ranges: readonly string[], range: string): boolean {
  const { address, bits, family } = readRange(range);
  return ranges.some((wider) => {
    const { bits: widerBits, family: widerFamily } = readRange(wider);
    return widerFamily === family && widerBits <= bits && createAddressRanges([wider]).includes(address);
  });
}

function readRange(text: string) {
  const [address = '', bits] = text.split('/');
  const family = isIP(address) === 4 ? ('ipv4' as const) : ('ipv6' as const);
  return { address, bits: bits === undefined ? (family === 'ipv4' ? 32 : 128) : Number(bits), family };
}
