import { ConfigError } from '../config.ts';

/** Stops what was started, in the order of the list. */
export type Stop = () => Promise<void>;

export interface Main {
  /** Adds what has to be stopped; the newest is stopped first. */
  readonly onStop: (stop: Stop) => void;
  /** Ends the process with one line, after everything was stopped. */
  readonly fail: (error: unknown) => void;
}

/** After this long a stop that hangs is cut off. */
const stopMs = 40_000;

/**
 * Runs a main: Ctrl-C and SIGTERM stop everything it started, newest first; a setting that cannot be used ends it
 * with one line on standard error and exit code 1.
 */
export function runMain(start: (main: Main) => Promise<void>): void {
  const stops: Stop[] = [];
  let stopping: Promise<void> | undefined;
  const fail = (error: unknown) => {
    process.exitCode = 1;
    process.stderr.write(`${lineOf(error)}\n`);
    void stopAll();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stopAll());
  start({ onStop: (stop) => (stopping === undefined ? void stops.unshift(stop) : void stop()), fail }).catch(fail);

  function stopAll(): Promise<void> {
    stopping ??= (async () => {
      setTimeout(() => process.exit(1), stopMs).unref();
      for (const stop of stops) {
        await stop().catch((error: unknown) => process.stderr.write(`${lineOf(error)}\n`));
      }
      process.exit();
    })();
    return stopping;
  }
}

/** People read this; the stack is for bugs only. */
function lineOf(error: unknown): string {
  if (error instanceof ConfigError || (error instanceof Error && 'code' in error && error.code === 'DATA_DIR_IN_USE')) {
    return `signalbox: ${error.message}`;
  }
  return `signalbox: ${error instanceof Error ? error.message : String(error)}`;
}
