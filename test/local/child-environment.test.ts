import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { childEnvironment } from '../../src/local/child-environment.ts';
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { startTemporalServer } from '../../src/local/temporal-server.ts';
import { newDataDir } from './scratch.ts';

const secrets = {
  SIGNALBOX_API_KEY: 'planted-api-key',
  SIGNALBOX_SECRET_KEY: 'planted-secret-key',
  SIGNALBOX_SECRET_KEY_OLD: 'planted-old-key',
  TEMPORAL_API_KEY: 'planted-temporal-key',
  GITHUB_TOKEN: 'planted-token',
  AWS_SECRET_ACCESS_KEY: 'planted-cloud-key',
  PGPASSWORD: 'planted-password',
  // An unknown variable is left out as well.
  SOMETHING_ELSE: 'planted-otherwise',
};

describe('programs that Signalbox starts', () => {
  test('get what they need to run, and none of our keys', () => {
    const own = { ...secrets, PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC' };
    expect(childEnvironment(own)).toEqual({ PATH: '/bin', HOME: '/home/me', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC' });
  });

  test.runIf(process.platform === 'linux').each([
    { name: 'postgres', start: startPostgresServer },
    { name: 'temporal', start: startTemporalServer },
  ])('among them $name, whose environment and files say nothing to others', async ({ name, start }) => {
    const before = { ...process.env };
    onTestFinished(() => void (process.env = before));
    Object.assign(process.env, secrets);
    const dataDir = newDataDir();
    const server = await start({ dataDir, log: () => undefined });
    onTestFinished(() => server.stop());
    const pidFile = join(dataDir, `${name}.pid`);
    const environment = readFileSync(`/proc/${readFileSync(pidFile, 'utf8').split('\n')[0]}/environ`, 'utf8');
    expect(environment).toContain('PATH=');
    expect(environment).not.toContain('planted-');
    for (const file of [pidFile, join(dataDir, 'signalbox.pid'), join(dataDir, `${name}.log`)])
      expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
