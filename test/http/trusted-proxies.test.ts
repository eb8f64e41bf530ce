import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { createTrustedProxies } from '../../src/http/trusted-proxies.ts';

function read(ranges: readonly string[], remoteAddress: string, headers: IncomingHttpHeaders) {
  return createTrustedProxies(ranges)?.read({ headers, socket: { remoteAddress } as never });
}

const said = {
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'hooks.example.com',
};

describe('what a proxy says of a request', () => {
  it('counts for nothing by default, and from an address that is not listed', () => {
    expect(createTrustedProxies([])).toBeUndefined();
    expect(read(['10.0.0.0/8'], '11.0.0.1', said)).toBeUndefined();
    expect(read(['10.0.0.1'], '10.0.0.2', said)).toBeUndefined();
    expect(read(['fd00::/8'], '10.0.0.1', said)).toBeUndefined();
  });

  it.each([
    ['10.0.0.0/8', '10.1.2.3'],
    ['10.0.0.0/8', '::ffff:10.1.2.3'],
    ['10.1.2.3', '10.1.2.3'],
    ['fd00::/8', 'fd12::1'],
  ])('counts from %s when %s calls', (range, peer) => {
    expect(read([range], peer, said)).toEqual({ address: '203.0.113.7', origin: 'https://hooks.example.com' });
  });

  it('names the nearest address that is no trusted proxy: what stands before it anybody can write', () => {
    const forwardedFor = (list: string) => read(['10.0.0.0/8'], '10.0.0.1', { 'x-forwarded-for': list })?.address;
    expect(forwardedFor('1.1.1.1, 203.0.113.7, 10.0.0.9')).toBe('203.0.113.7');
    expect(forwardedFor('1.1.1.1, nonsense, 10.0.0.9')).toBe('10.0.0.9');
    expect(forwardedFor('10.0.0.7, 10.0.0.9')).toBe('10.0.0.7');
    expect(forwardedFor('203.0.113.7:4711')).toBe('203.0.113.7');
    expect(forwardedFor('[2001:db8::1]:4711')).toBe('2001:db8::1');
    expect(forwardedFor('999.1.1.1')).toBe('10.0.0.1');
    expect(forwardedFor('')).toBe('10.0.0.1');
  });

  it('makes an origin of scheme and host, and none of what is neither', () => {
    const origin = (headers: IncomingHttpHeaders) => read(['10.0.0.1'], '10.0.0.1', headers)?.origin;
    expect(origin({ host: 'h.example', 'x-forwarded-proto': 'HTTPS' })).toBe('https://h.example');
    expect(origin({ host: 'inner', 'x-forwarded-host': 'h.example:8443' })).toBe('http://h.example:8443');
    expect(origin({ host: 'inner', 'x-forwarded-host': 'h.example, other', 'x-forwarded-proto': 'https,http' })).toBe(
      'https://h.example',
    );
    expect(origin({ host: 'inner', 'x-forwarded-for': '203.0.113.7' })).toBeUndefined();
    for (const host of [
      'h.example:99999',
      '1.2.3.4.5',
      '[::1::2]',
      'h.example/path',
      'user@h.example',
      'h.example?x',
      '',
      ' ',
      'a b',
    ])
      expect(origin({ host: '', 'x-forwarded-proto': 'https', 'x-forwarded-host': host })).toBeUndefined();
    expect(origin({ host: 'h.example', 'x-forwarded-proto': 'javascript' })).toBeUndefined();
  });

  it('is a list of addresses and ranges in the environment, and nothing else', () => {
    expect(readConfig({ SIGNALBOX_TRUSTED_PROXIES: '10.0.0.0/8, fd00::/8,::1' }).trustedProxies).toEqual([
      '10.0.0.0/8',
      'fd00::/8',
      '::1',
    ]);
    expect(readConfig({}).trustedProxies).toEqual([]);
    for (const bad of ['all', 'proxy.internal', '10.0.0.0/33', '10.0.0'])
      expect(() => readConfig({ SIGNALBOX_TRUSTED_PROXIES: bad })).toThrow('SIGNALBOX_TRUSTED_PROXIES');
  });
});
