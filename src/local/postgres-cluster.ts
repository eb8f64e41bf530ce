import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { childEnvironment } from './child-environment.ts';
import type { PostgresAccount } from './postgres-account.ts';

/** The files of one embedded Postgres: its directory and the password of its only account. */
export interface PostgresCluster {
  readonly directory: string;
  readonly password: string;
}

export const clusterUser = 'signalbox';

/** Opens the cluster of a data directory, and makes it first when there is none. A half-made one is never seen. */
export function openCluster(dataDir: string, initdb: string, account: PostgresAccount): PostgresCluster {
  const directory = join(dataDir, 'postgres');
  const passwordFile = join(dataDir, 'postgres.password');
  if (existsSync(directory)) return { directory, password: readPassword(passwordFile) };
  const password = randomBytes(24).toString('base64url');
  const draft = join(dataDir, 'postgres.new');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(account, draft);
  runInitdb(dataDir, { initdb, account, draft, password });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  renameSync(draft, directory);
  return { directory, password };
}

/** The password of a cluster that exists. */
export function clusterPassword(dataDir: string): string {
  return readPassword(join(dataDir, 'postgres.password'));
}

interface NewCluster {
  readonly initdb: string;
  readonly account: PostgresAccount;
  readonly draft: string;
  readonly password: string;
}

function runInitdb(dataDir: string, { initdb, account, draft, password }: NewCluster): void {
  // initdb reads the password from a file only, and as the account it runs as.
  const handOver = join(dataDir, 'postgres.password.new');
  rmSync(handOver, { force: true });
  writeFileSync(handOver, `${password}\n`, { mode: 0o600 });
  giveTo(account, handOver);
  const { command, args } = account.wrap(initdb, [
    `--pgdata=${draft}`,
    `--username=${clusterUser}`,
    `--pwfile=${handOver}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The server's own locale: the same order of text on every system, whatever locales it has installed.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ]);
  const result = spawnSync(command, args, {
    ...account.spawnAs,
    cwd: '/',
    env: childEnvironment(),
    encoding: 'utf8',
    stdio: 'pipe',
  });
  rmSync(handOver, { force: true });
  if (result.status === 0) return;
  const reason = result.error?.message ?? result.stderr.trim();
  throw new Error(`The embedded Postgres cannot be set up in ${dataDir}: ${reason}`);
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new Error(`The password of the embedded Postgres is missing: ${file} cannot be read`, { cause });
  }
}

function giveTo({ uid, gid }: PostgresAccount, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
