import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { claimHiddenPort, claimPort, localAddress } from '../../src/local/ports.ts';
import { newDataDir } from './scratch.ts';

test('a port is remembered, one for each name', async () => {
  const dataDir = newDataDir();
  const port = await claimPort(dataDir, 'postgres');
  expect(await claimPort(dataDir, 'postgres')).toBe(port);
  expect(await claimPort(dataDir, 'temporal')).not.toBe(port);
});

test.each([localAddress, '0.0.0.0'])(
  'a remembered port that something took on %s is replaced for good',
  async (host) => {
    const dataDir = newDataDir();
    const taken = await claimPort(dataDir, 'postgres');
    const intruder = createServer().listen(taken, host);
    await once(intruder, 'listening');
    const replaced = await claimPort(dataDir, 'postgres');
    expect(replaced).not.toBe(taken);
    intruder.close();
    await once(intruder, 'close');
    expect(await claimPort(dataDir, 'postgres')).toBe(replaced);
  },
);

test.each(['', 'null', '{"postgres": "x"}', '{"postgres": 70000}'])(
  'a broken ports.json (%s) is forgotten',
  async (text) => {
    const dataDir = newDataDir();
    writeFileSync(join(dataDir, 'ports.json'), text);
    expect(await claimPort(dataDir, 'postgres')).toBeGreaterThan(1024);
  },
);

test('a hidden port is one that browsers refuse, and is remembered; an ordinary one from before is not used', async () => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'ports.json'), '{"temporalHttp": 20123}');
  const port = await claimHiddenPort(dataDir, 'temporalHttp');
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { message: 'bad port' } });
  expect(await claimHiddenPort(dataDir, 'temporalHttp')).toBe(port);
  expect(await claimHiddenPort(dataDir, 'temporalMetrics')).not.toBe(port);
});

test('ports that are claimed at the same time are all remembered', async () => {
  const dataDir = newDataDir();
  const names = ['postgres', 'temporal', 'temporalUi'] as const;
  const claimed = await Promise.all(names.map((name) => claimPort(dataDir, name)));
  expect(await Promise.all(names.map((name) => claimPort(dataDir, name)))).toEqual(claimed);
});

test('others cannot read which ports are used', async () => {
  const dataDir = newDataDir();
  await claimPort(dataDir, 'postgres');
  expect(statSync(join(dataDir, 'ports.json')).mode & 0o777).toBe(0o600);
});
