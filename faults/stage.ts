import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { freePort } from '../bench/processes.ts';
import { startPostgresServer } from '../src/local/postgres-server.ts';
import { startTemporalServer } from '../src/local/temporal-server.ts';
import { migrate } from '../src/store/migrate.ts';
import { bundleBoth, type Edit } from './bundle.ts';
import { keepProcess, type KeptProcess } from './kept-process.ts';
import type { Options } from './options.ts';
import type { Fault } from './schedule.ts';
import { killSession, pidIn, serverIn } from './servers.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

const project = fileURLToPath(new URL('../', import.meta.url));

/** The processes of a run, and what can befall them. */
export interface Stage {
  readonly directory: string;
  /** What senders and clients call: a load balancer before the receivers. */
  readonly url: string;
  /** Of Temporal itself, past everything that is broken. */
  readonly temporalAddress: string;
  /** Of Postgres itself, past everything that is broken. */
  readonly databaseUrl: string;
  /** Does it; false where there was nothing to do it to. Resolves when it is over. */
  inflict(fault: Fault, load: LoadUnderWay): Promise<boolean>;
  /** The file with the workflows of the second version. */
  readonly newestBundle: string;
  /** Everything that was stopped goes on, and every process is there. */
  recover(): Promise<void>;
  /** Those that processes were given. */
  readonly secrets: readonly string[];
  /** What may hold no secret: logs, and the files of Postgres and Temporal. */
  files(): { readonly logs: readonly string[]; readonly data: readonly string[] };
  starts(): Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** What some faults wait for, a while. */
export interface LoadUnderWay {
  /** A request has no answer yet. */
  hasRequests(): boolean;
  /** Somebody acts on an access request. */
  hasActs(): boolean;
}

interface StageOptions extends Pick<Options, 'build' | 'keep'> {
  readonly bundleEdits?: readonly Edit[];
  /** Those that polling workers ask for. */
  readonly polledTypes: readonly string[];
  /** A line that a polling worker wrote. */
  readonly onPoller: (line: string) => void;
}

/** Two receivers, two workers, two polling workers, Postgres and Temporal, each way between them over a proxy. */
export async function createStage({ build, keep, bundleEdits, polledTypes, onPoller }: StageOptions): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-faults-'));
  const disk = join(directory, 'postgres-disk');
  mkdirSync(disk);
  mkdirSync(join(directory, 'logs'));
  const hasOwnDisk = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600m,mode=0755', 'tmpfs', disk]).status === 0;
  // Lazily: a process that is about to end may still have a file open there.
  const unmount = () => void (hasOwnDisk && spawnSync('umount', ['-l', disk]));
  process.once('exit', unmount);
  const say = (line: string) => appendFileSync(join(directory, 'logs', 'servers.log'), `${line}\n`);
  const [postgres, temporal, bundles] = await Promise.all([
    startPostgresServer({ dataDir: disk, log: say }),
    startTemporalServer({ dataDir: join(directory, 'temporal'), log: say }),
    bundleBoth(join(directory, 'bundles'), bundleEdits),
  ]);
  await migrate(postgres.url);

  const receiverPorts = [await freePort(), await freePort()];
  const databasePort = Number(new URL(postgres.url).port);
  const temporalPort = Number(temporal.address.split(':')[1]);
  const toPostgres = await startTcpProxy({ port: 0, upstreams: () => [databasePort] });
  const proxies = {
    Postgres: toPostgres,
    workers: await startTcpProxy({ port: 0, upstreams: () => [toPostgres.port] }),
    Temporal: await startTcpProxy({ port: 0, upstreams: () => [temporalPort] }),
    senders: await startTcpProxy({ port: 0, upstreams: () => receiverPorts }),
  } satisfies Record<string, TcpProxy>;
  const url = `http://127.0.0.1:${proxies.senders.port}`;
  const databaseOver = ({ port }: TcpProxy) => Object.assign(new URL(postgres.url), { port: String(port) }).href;
  const shared = {
    DATABASE_URL: databaseOver(proxies.Postgres),
    TEMPORAL_ADDRESS: `127.0.0.1:${proxies.Temporal.port}`,
    SIGNALBOX_SECRET_KEY: randomBytes(32).toString('base64'),
    SIGNALBOX_ALLOW_TARGETS: '127.0.0.0/8',
    PUBLIC_URL: url,
  };
  const code = build === undefined ? project : resolve(build);
  const isSource = build === undefined;
  const typescript = isSource ? ['--import', 'tsx'] : [];
  const versions = { bundle: bundles.first };
  const offsets = [0, 0];

  const receivers = receiverPorts.map((port, at) =>
    keepProcess({
      name: `receiver ${at}`,
      ready: 'server.ready',
      logFile: join(directory, 'logs', `receiver-${at}.log`),
      command: () => ({
        args: [
          ...typescript,
          ...['--import', join(project, 'faults/skewed-clock.mjs')],
          join(code, `src/server.${isSource ? 'ts' : 'js'}`),
        ],
        env: { ...shared, PORT: String(port), FAULTS_CLOCK_OFFSET_MS: String(offsets[at]) },
      }),
    }),
  );
  const workers = [0, 1].map((at) =>
    keepProcess({
      name: `worker ${at}`,
      ready: 'worker.ready',
      logFile: join(directory, 'logs', `worker-${at}.log`),
      command: () => ({
        args: [...typescript, join(project, 'faults/worker.mjs')],
        env: {
          ...shared,
          DATABASE_URL: databaseOver(proxies.workers),
          FAULTS_BUILD: pathToFileURL(`${code}/`).href,
          FAULTS_ENDING: isSource ? 'ts' : 'js',
          FAULTS_BUNDLE: versions.bundle,
        },
      }),
    }),
  );
  const pollers = [0, 1].map((at) =>
    keepProcess({
      name: `poller ${at}`,
      ready: 'poller.ready',
      logFile: join(directory, 'logs', `poller-${at}.log`),
      onLine: onPoller,
      command: () => ({
        args: [join(project, 'faults/poller.mjs')],
        env: { FAULTS_API: url, FAULTS_TASK_TYPES: polledTypes.join(','), FAULTS_NAME: `poller-${at}` },
      }),
    }),
  );
  const kept = [...receivers, ...workers, ...pollers];
  await Promise.all(kept.map((one) => one.ready()));

  const servers = {
    Postgres: serverIn(() => pidIn(join(disk, 'postgres.pid'))),
    Temporal: serverIn(() => pidIn(join(directory, 'temporal/temporal.pid'))),
  };

  return {
    directory,
    url,
    temporalAddress: temporal.address,
    databaseUrl: postgres.url,
    newestBundle: bundles.second,
    inflict,
    async recover() {
      for (const server of Object.values(servers)) server.thaw();
      await Promise.all(kept.map((one) => one.ready()));
    },
    secrets: [shared.SIGNALBOX_SECRET_KEY, new URL(postgres.url).password],
    files: () => ({
      logs: [
        ...filesBelow(join(directory, 'logs')),
        join(disk, 'postgres.log'),
        join(directory, 'temporal/temporal.log'),
      ],
      data: [...filesBelow(join(disk, 'postgres')), ...filesBelow(join(directory, 'temporal'))],
    }),
    starts: () => Object.fromEntries(kept.map((one) => [one.name, one.starts()])),
    async stop() {
      for (const server of Object.values(servers)) server.thaw();
      await Promise.all(kept.map((one) => one.stop()));
      await Promise.all([postgres.stop(), temporal.stop()]);
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      unmount();
      process.off('exit', unmount);
      if (!keep) rmSync(directory, { recursive: true, force: true });
    },
  };

  async function inflict({ kind, target, forMs, clockOffsetMs }: Fault, load: LoadUnderWay): Promise<boolean> {
    const one = (among: readonly KeptProcess[]) => among[target % among.length] as KeptProcess;
    switch (kind) {
      case 'kill receiver':
        offsets[target] = clockOffsetMs;
        return one(receivers).signal('SIGKILL');
      case 'kill receiver with requests in flight':
        offsets[target] = clockOffsetMs;
        await during(load.hasRequests);
        return one(receivers).signal('SIGKILL');
      case 'stop receiver':
        return one(receivers).freeze(forMs);
      case 'end receiver':
        return one(receivers).signal('SIGTERM');
      case 'kill worker':
        return one(workers).signal('SIGKILL');
      case 'kill worker while somebody acts':
        await during(load.hasActs);
        return one(workers).signal('SIGKILL');
      case 'stop worker':
        return one(workers).freeze(forMs);
      case 'end worker':
        return one(workers).signal('SIGTERM');
      case 'kill poller':
        return one(pollers).signal('SIGKILL');
      case 'stop poller':
        return one(pollers).freeze(forMs);
      case 'kill Temporal':
        return servers.Temporal.kill();
      case 'stop Temporal':
        return servers.Temporal.freeze(forMs);
      case 'kill Postgres':
        return servers.Postgres.kill();
      case 'kill a session of Postgres':
        return killSession(postgres.url);
      case 'stop Postgres':
        return servers.Postgres.freeze(forMs);
      case 'cut Postgres':
      case 'cut Temporal':
      case 'cut senders':
        proxyOf(kind).cut();
        return true;
      case 'delay Postgres':
      case 'delay Temporal':
      case 'delay senders':
      case 'delay workers':
        proxyOf(kind).delay(20 + (forMs % 130), forMs);
        await sleep(forMs);
        return true;
      case 'stall Postgres':
      case 'stall Temporal':
      case 'stall senders':
      case 'stall workers':
        proxyOf(kind).stall(forMs);
        await sleep(forMs);
        return true;
      case 'fill the disk':
        return hasOwnDisk && fillDisk(forMs);
      case 'deploy the second version':
        return deploy();
      default:
        return kind satisfies never;
    }
  }

  function proxyOf(kind: string): TcpProxy {
    return proxies[kind.split(' ')[1] as keyof typeof proxies];
  }

  /** To the last page, and empty again after a while. */
  async function fillDisk(forMs: number): Promise<boolean> {
    const file = join(disk, 'ballast');
    for (let bytes = 4 * 1024 * 1024; bytes >= 4096; ) {
      try {
        appendFileSync(file, Buffer.alloc(bytes));
      } catch {
        bytes /= 2;
      }
    }
    await sleep(forMs);
    rmSync(file, { force: true });
    return true;
  }

  /** One process after the other, as a rolling update does. */
  async function deploy(): Promise<boolean> {
    versions.bundle = bundles.second;
    for (const one of [...receivers, ...workers]) {
      one.signal('SIGTERM');
      await sleep(1_000);
      await Promise.race([one.ready(), sleep(15_000)]);
    }
    return true;
  }
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

/** Until it is so, or a while has passed. */
async function during(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !isSo(); tries += 1) await sleep(2);
}

export function writeLedger(directory: string, lines: readonly object[]): void {
  writeFileSync(join(directory, 'ledger.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}
