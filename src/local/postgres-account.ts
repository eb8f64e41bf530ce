import { execFileSync, spawnSync } from 'node:child_process';

import { childEnvironment } from './child-environment.ts';

/** How to run a Postgres program: it refuses to run as root, so under root it runs as another account. */
export interface PostgresAccount {
  readonly uid?: number;
  readonly gid?: number;
  /** The command and its arguments, so that the account reaches the given paths. */
  wrap(command: string, args: readonly string[]): { readonly command: string; readonly args: readonly string[] };
  readonly spawnAs: { readonly uid?: number; readonly gid?: number };
}

/**
 * The account for Postgres: our own, unless we are root. Under root it is `postgres`, created when missing.
 * A checkout under /root is closed to every other account; then the server is let through by one capability
 * (CAP_DAC_OVERRIDE) and nothing else of root.
 */
export function postgresAccount(executable: string, dataDir: string): PostgresAccount {
  if (process.getuid?.() !== 0) return { wrap: (command, args) => ({ command, args }), spawnAs: {} };
  const { uid, gid } = findAccount() ?? createAccount();
  if (reaches({ uid, gid }, executable, dataDir)) {
    return { uid, gid, wrap: (command, args) => ({ command, args }), spawnAs: { uid, gid } };
  }
  const through = throughClosedDirectories(uid, gid);
  if (
    spawnSync('setpriv', [...through, 'test', '-x', executable], { cwd: '/', env: childEnvironment() }).status !== 0
  ) {
    throw new Error(
      `The embedded Postgres cannot run as root, and its account "${accountName}" may not enter ${dataDir} or ${executable}; ` +
        'run Signalbox as an ordinary user, move it to a directory that all may enter, or set DATABASE_URL',
    );
  }
  return {
    uid,
    gid,
    wrap: (command, args) => ({ command: 'setpriv', args: [...through, command, ...args] }),
    spawnAs: {},
  };
}

/** Arguments for setpriv(1). Without the secure bit access(2) would ignore the capability, and initdb asks by it. */
function throughClosedDirectories(uid: number, gid: number): string[] {
  const ids = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return [...ids, '--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
}

const accountName = 'postgres';

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

function findAccount(name: string = accountName): Ids | undefined {
  const uid = idOf('-u', name);
  const gid = idOf('-g', name);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [flag, name], { env: childEnvironment(), encoding: 'utf8' });
  return result.status === 0 ? Number(result.stdout.trim()) : undefined;
}

function createAccount(): Ids {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', accountName], {
      env: childEnvironment(),
      stdio: 'pipe',
    });
  } catch (cause) {
    throw new Error(
      `The embedded Postgres cannot run as root, and the account "${accountName}" could not be created; ` +
        'run Signalbox as an ordinary user or set DATABASE_URL',
      { cause },
    );
  }
  const created = findAccount();
  if (created === undefined) throw new Error(`The account "${accountName}" was created and cannot be found`);
  return created;
}

function reaches(ids: Ids, executable: string, dataDir: string): boolean {
  const look = 'test -x "$0" && cd "$1"';
  return (
    spawnSync('/bin/sh', ['-c', look, executable, dataDir], {
      ...ids,
      cwd: '/',
      env: childEnvironment(),
      stdio: 'ignore',
    }).status === 0
  );
}
