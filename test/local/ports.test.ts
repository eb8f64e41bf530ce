import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { claimPort, localAddress } from '../../src/local/ports.ts';
import { newDataDir } from './scratch.ts';

test('a port is remembered, one for each name', async () => {
  const dataDir = newDataDir();
  const port = await claimPort(dataDir, 'postgres');
  expect(await claimPort(dataDir, 'postgres')).toBe(port);
  expect(await claimPort(dataDir, 'temporal')).not.toBe(port);
});

test.each([localAddress, '0.0.0.0'])('a remembered port that something took on %s is replaced for good', async (host) => {
  const dataDir = newDataDir();
  const taken = await claimPort(dataDir, 'postgres');
  const intruder = createServer().listen(taken, host);
  await once(intruder, 'listening');
  const replaced = await claimPort(dataDir, 'postgres');
  expect(replaced).not.toBe(taken);
  intruder.close();
  await once(intruder, 'close');
  expect(await claimPort(dataDir, 'postgres')).toBe(replaced);
});

test.each(['', 'null', '{"postgres": "x"}', '{"postgres": 70000}'])('a broken ports.json (%s) is forgotten', async (text) => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'ports.json'), text);
  expect(await claimPort(dataDir, 'postgres')).toBeGreaterThan(1024);
});
