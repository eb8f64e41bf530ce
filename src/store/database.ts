import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** A connection to Postgres: SQL for the hot paths, Prisma for the rest. */
export interface Database {
  /** With its password: for another thread that connects itself. */
  readonly url: string;
  /** Hot paths. Commits are durable. */
  readonly pool: pg.Pool;
  /** For records whose loss in a crash costs only a repeat: commits do not wait for the disk. */
  readonly relaxedPool: pg.Pool;
  readonly prisma: PrismaClient;
  close(): Promise<void>;
}

/** Two lanes of the recorder, the dispatcher, look-backs and some room; Postgres' own default is 100 for all. */
const poolConnectionsMax = 16;
const relaxedConnectionsMax = 2;
const prismaConnectionsMax = 4;
/** A lock or a disk that hangs: the server itself breaks the statement off, and the connection stays good. */
const statementTimeoutMs = 6_000;
/** A server that hangs breaks nothing off. Callers of ours have an answer within 10 s. */
const answerTimeoutMs = 7_000;
const connectTimeoutMs = 5_000;

export interface DatabaseOptions {
  /** Default: enough for a process. */
  readonly connectionsMax?: number;
  /** For commands and bulk work that nobody waits for over HTTP: statements may take as long as they need. */
  readonly isPatient?: boolean;
}

export function openDatabase(
  url: string,
  { isPatient = false, connectionsMax = poolConnectionsMax }: DatabaseOptions = {},
): Database {
  const limits = isPatient ? { connectionTimeoutMillis: connectTimeoutMs } : answerLimits;
  const pool = createPool({
    connectionString: url,
    max: connectionsMax,
    options: '-c synchronous_commit=on',
    ...limits,
  });
  const relaxedPool = createPool({
    connectionString: url,
    max: relaxedConnectionsMax,
    options: '-c synchronous_commit=off',
    ...limits,
  });
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max: Math.min(prismaConnectionsMax, connectionsMax), ...limits }),
  });
  return {
    url,
    pool,
    relaxedPool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), relaxedPool.end()]);
    },
  };
}

const answerLimits = {
  statement_timeout: statementTimeoutMs,
  query_timeout: answerTimeoutMs,
  connectionTimeoutMillis: connectTimeoutMs,
};

function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ ...config, keepAlive: true });
  // A connection that breaks while idle is replaced at the next use; without a listener Node would exit.
  pool.on('error', () => undefined);
  return pool;
}
