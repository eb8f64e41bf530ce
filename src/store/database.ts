import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** A connection to Postgres: SQL for the hot paths, Prisma for the rest. */
export interface Database {
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
/** A lock or a disk that hangs must not hang the receivers for good. */
const statementTimeoutMs = 30_000;

export function openDatabase(url: string): Database {
  const pool = createPool(url, poolConnectionsMax, '-c synchronous_commit=on');
  const relaxedPool = createPool(url, relaxedConnectionsMax, '-c synchronous_commit=off');
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 4 }) });
  return {
    pool,
    relaxedPool,
    prisma,
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), relaxedPool.end()]);
    },
  };
}

function createPool(url: string, max: number, options: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    options,
    statement_timeout: statementTimeoutMs,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // A connection that breaks while idle is replaced at the next use; without a listener Node would exit.
  pool.on('error', () => undefined);
  return pool;
}
