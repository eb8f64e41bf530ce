/** True for errors that say: Postgres does not answer, or cannot do its work right now. The statement itself may be right. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < causesMax; at = at.cause, depth += 1) {
    if (at instanceof AggregateError && at.errors.some((one) => isDatabaseUnavailable(one))) return true;
    const code = codeOf(at);
    if (codes.has(code) || troubles.test(code) || driverMessages.has(at.message)) return true;
    if (troubles.test(sqlStateOf(at) ?? '')) return true;
  }
  return false;
}

const causesMax = 5;

/**
 * SQLSTATE: connection (08), out of disk, memory or connections (53), ended by an operator, a shutdown or its time limit
 * (57), input and output (58), a server that became read-only (25006).
 */
const troubles = /^(?:(?:08|53|57|58)[0-9A-Z]{3}|25006)$/;

/** A SQLSTATE, where the driver tells of one. Its class is not asked for: an error that ended a thread has lost it. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Prisma has no code of its own for most of what Postgres says, and hands on what its driver was told. */
function sqlStateOf(error: Error): string | undefined {
  const driverError = 'meta' in error && isObject(error.meta) ? error.meta.driverAdapterError : error;
  if (!isObject(driverError) || !isObject(driverError.cause)) return undefined;
  const { originalCode } = driverError.cause;
  return typeof originalCode === 'string' ? originalCode : undefined;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

/** Of the system, and Prisma's for the same. */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
]);

/** The driver gives its own errors no code. */
const driverMessages = new Set([
  'Query read timeout',
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
  'Connection terminated unexpectedly',
  'Connection terminated',
  'Client has encountered a connection error and is not queryable',
]);
