import type { Command } from 'commander';
import { addCommand } from './add-command.ts';

/** `signalbox start`. `start` ends by a signal. */
export function addStart(program: Command, start: () => Promise<void>): void {
  addCommand(program, 'start', {
    summary: 'run everything, with a Postgres and a Temporal of its own',
    example: 'signalbox start',
    notes: `Keeps its data in .signalbox below the present folder (SIGNALBOX_DATA_DIR). DATABASE_URL and TEMPORAL_ADDRESS
replace its own servers; all settings come from the environment. Ctrl-C stops it.`,
    hasAnswer: false,
  }).action(start);
}
