import type { LogLevel } from './model/log-level.ts';

/**
 * One wide line per unit of work, as JSON. Values are ids, numbers and outcomes: never bodies or secrets.
 * `warn` is for what will be tried again or wants a look, `error` for what is lost or broken.
 */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  /** `error` is why; undefined where the fields say it. */
  warn(event: string, error: unknown, fields?: LogFields): void;
  error(event: string, error: unknown, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** `level` is the least that is written. */
export function createLog(write: (line: string) => void, level: LogLevel = 'info'): Log {
  const least = ranks[level];
  const say = (at: LogLevel, event: string, fields?: LogFields) => {
    if (ranks[at] >= least) write(toLine(at, event, fields));
  };
  return {
    debug: (event, fields) => say('debug', event, fields),
    info: (event, fields) => say('info', event, fields),
    warn: (event, error, fields) =>
      say('warn', event, error === undefined ? fields : { ...fields, error: messageOf(error) }),
    error: (event, error, fields) => say('error', event, { ...fields, error: messageOf(error) }),
  };
}

export function toLine(level: LogLevel, event: string, fields: LogFields = {}): string {
  // First to be read, and not to be overwritten by a field of the same name.
  const head = { time: new Date().toISOString(), level, event };
  return JSON.stringify({ ...head, ...fields, ...head });
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** The message and those of its causes; a driver's message can hold several lines. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message.replaceAll('\n', ' ');
  return error.cause === undefined ? own : `${own}: ${messageOf(error.cause)}`;
}
