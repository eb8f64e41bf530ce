import ipaddr from 'ipaddr.js';

/** Whether an address is in one of the ranges (CIDR). A socket for both families writes IPv4 addresses as `::ffff:192.0.2.1`. */
export function isAddressIn(ranges: readonly string[], address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return ranges.some((range) => {
    const [base, bits] = ipaddr.parseCIDR(range);
    return base.kind() === parsed.kind() && parsed.match(base, bits);
  });
}

/** Whether every address of a range is in one of the others. */
export function isRangeIn(ranges: readonly string[], range: string): boolean {
  const [base, bits] = ipaddr.parseCIDR(range);
  return ranges.some((wider) => {
    const [widerBase, widerBits] = ipaddr.parseCIDR(wider);
    return widerBase.kind() === base.kind() && widerBits <= bits && base.match(widerBase, widerBits);
  });
}
