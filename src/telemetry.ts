/** One wide line per unit of work, as JSON on standard output. Values are ids, numbers and outcomes: never bodies or secrets. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, error: unknown, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export function createLog(write: (line: string) => void = createLineWriter()): Log {
  return {
    info: (event, fields) => write(toLine('info', event, fields)),
    error: (event, error, fields) => write(toLine('error', event, { ...fields, error: messageOf(error) })),
  };
}

/** Lines of one turn of the event loop are written in one system call. */
function createLineWriter(): (line: string) => void {
  let gathered = '';
  const flush = () => {
    const text = gathered;
    gathered = '';
    if (text !== '') process.stdout.write(text);
  };
  process.once('exit', flush);
  return (line) => {
    if (gathered === '') setImmediate(flush);
    gathered += `${line}\n`;
  };
}

function toLine(level: string, event: string, fields: LogFields = {}): string {
  return JSON.stringify({ time: new Date().toISOString(), level, event, ...fields });
}

/** The message and those of its causes; a driver's message can hold several lines. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message.replaceAll('\n', ' ');
  return error.cause === undefined ? own : `${own}: ${messageOf(error.cause)}`;
}
