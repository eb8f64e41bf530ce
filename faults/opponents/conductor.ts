import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../bench/processes.ts';
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { keepProcess } from '../kept-process.ts';
import type { Fault } from '../schedule.ts';
import { killSession, pidIn, serverIn } from '../servers.ts';
import { startTcpProxy } from '../tcp-proxy.ts';
import type { Contender, ContenderOptions } from './contender.ts';

interface ConductorOptions extends ContenderOptions {
  /** The server as Maven Central has it: `org.conductoross:conductor-server`, classifier `boot`. */
  readonly jar: string;
  /** Java 21 or later. */
  readonly java: string;
  /** Which of the two ways to write the receiver (receiver.mjs). */
  readonly isCareful: boolean;
}

const receiver = fileURLToPath(new URL('./receiver.mjs', import.meta.url));

/** Conductor's server over Postgres, with two receivers of one's own before it, since it has none for webhooks. */
export async function startConductor({
  definition,
  secret,
  keep,
  jar,
  java,
  isCareful,
}: ConductorOptions): Promise<Contender> {
  const directory = mkdtempSync(join(tmpdir(), 'conductor-faults-'));
  mkdirSync(join(directory, 'logs'));
  const say = (line: string) => appendFileSync(join(directory, 'logs', 'servers.log'), `${line}\n`);
  const postgres = await startPostgresServer({ dataDir: join(directory, 'postgres'), log: say });
  const receiverPorts = [await freePort(), await freePort()];
  const enginePort = await freePort();
  const database = new URL(postgres.url);
  const proxies = {
    Postgres: await startTcpProxy({ port: 0, upstreams: () => [Number(database.port)] }),
    engine: await startTcpProxy({ port: 0, upstreams: () => [enginePort] }),
    senders: await startTcpProxy({ port: 0, upstreams: () => receiverPorts }),
  };
  const apiUrl = `http://127.0.0.1:${proxies.engine.port}`;
  const settings = [
    `--server.port=${enginePort}`,
    '--server.address=127.0.0.1',
    '--conductor.db.type=postgres',
    '--conductor.queue.type=postgres',
    '--conductor.indexing.enabled=true',
    '--conductor.indexing.type=postgres',
    '--conductor.elasticsearch.version=0',
    '--conductor.workflow-execution-lock.type=postgres',
    '--conductor.app.workflow-execution-lock-enabled=true',
    '--conductor.integrations.ai.enabled=false',
    '--conductor.grpc-server.enabled=false',
    `--spring.datasource.url=jdbc:postgresql://127.0.0.1:${proxies.Postgres.port}${database.pathname}`,
    `--spring.datasource.username=${database.username}`,
  ];
  const engine = keepProcess({
    name: 'Conductor',
    ready: 'Started Conductor',
    logFile: join(directory, 'logs', 'conductor.log'),
    command: () => ({
      program: java,
      args: ['-Xmx1500m', '-jar', jar, ...settings],
      env: { SPRING_DATASOURCE_PASSWORD: decodeURIComponent(database.password) },
    }),
  });
  const receivers = receiverPorts.map((port, at) =>
    keepProcess({
      name: `receiver ${at}`,
      ready: 'receiver.ready',
      logFile: join(directory, 'logs', `receiver-${at}.log`),
      command: () => ({
        args: [receiver],
        env: {
          PORT: String(port),
          ENGINE_URL: apiUrl,
          SECRET: secret,
          DEFINITION: definition,
          IS_CAREFUL: String(isCareful),
        },
      }),
    }),
  );
  const kept = [engine, ...receivers];
  await Promise.all(kept.map((one) => one.ready()));
  const server = serverIn(() => pidIn(join(directory, 'postgres/postgres.pid')));

  return {
    name: isCareful ? 'Conductor with a careful receiver' : 'Conductor with a simple receiver',
    directory,
    apiUrl,
    eventsUrl: `http://127.0.0.1:${proxies.senders.port}`,
    eventPath: () => '/webhook',
    wait: { type: 'WAIT', inputParameters: {} },
    prepare: () => Promise.resolve(),
    inflict,
    async recover() {
      server.thaw();
      await Promise.all(kept.map((one) => one.ready()));
    },
    async stop() {
      server.thaw();
      await Promise.all(kept.map((one) => one.stop()));
      await postgres.stop();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      if (!keep) rmSync(directory, { recursive: true, force: true });
    },
  };

  /** What befalls Temporal in the other run befalls the engine here. */
  async function inflict({ kind, target, forMs }: Fault, inFlight: () => boolean): Promise<boolean> {
    const one = receivers[target % receivers.length];
    const [verb, ...what] = kind.split(' ');
    switch (what.join(' ')) {
      case 'receiver with requests in flight':
        for (let tries = 0; tries < 1_000 && !inFlight(); tries += 1) await sleep(2);
        return one?.signal('SIGKILL') ?? false;
      case 'receiver':
        if (verb === 'stop') return one?.freeze(forMs) ?? false;
        return one?.signal(verb === 'end' ? 'SIGTERM' : 'SIGKILL') ?? false;
      case 'a session of Postgres':
        return killSession(postgres.url);
      case 'Postgres':
        if (verb === 'kill') return server.kill();
        if (verb === 'stop') return server.freeze(forMs);
        return disturb(proxies.Postgres, verb, forMs);
      case 'Temporal':
        if (verb === 'kill') return engine.signal('SIGKILL');
        if (verb === 'stop') return engine.freeze(forMs);
        return disturb(proxies.engine, verb, forMs);
      case 'senders':
        return disturb(proxies.senders, verb, forMs);
      default:
        throw new Error(`There is nothing here that could be said to "${kind}".`);
    }
  }
}

async function disturb(
  proxy: Awaited<ReturnType<typeof startTcpProxy>>,
  verb: string | undefined,
  forMs: number,
): Promise<boolean> {
  if (verb === 'cut') proxy.cut();
  if (verb === 'stall') proxy.stall(forMs);
  if (verb === 'delay') proxy.delay(20 + (forMs % 130), forMs);
  if (verb !== 'cut') await sleep(forMs);
  return true;
}
