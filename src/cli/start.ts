import type { Command } from './command.ts';
import { UsageError } from './command.ts';

/** Runs Signalbox with a Postgres and a Temporal of its own. It ends by a signal. */
export function createStartCommand(start: () => Promise<void>): Command {
  return {
    summary: 'run everything, with a Postgres and a Temporal of its own',
    usage: [
      'start',
      '',
      'Keeps its data in .signalbox below the present folder (SIGNALBOX_DATA_DIR). DATABASE_URL and TEMPORAL_ADDRESS',
      'replace its own servers; all settings come from the environment. Ctrl-C stops it.',
    ].join('\n'),
    async run(words) {
      if (words.length > 0)
        throw new UsageError(`"${words[0]}" is no option of start: settings come from the environment`);
      await start();
      return 0;
    },
  };
}
