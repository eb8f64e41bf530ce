import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';

export interface OpponentOptions {
  /** The same seed makes the same faults at the same moments, and the same load, for each of them. */
  readonly seed: number;
  readonly seconds: number;
  readonly everyMs: number;
  /** Runs that begin in a second, on average. */
  readonly rate: number;
  readonly settleMs: number;
  readonly definition: string;
  readonly secret: string;
  readonly say: (line: string) => void;
}

export interface CommandLine extends Pick<OpponentOptions, 'seed' | 'seconds' | 'everyMs' | 'rate' | 'settleMs'> {
  /** Conductor's server; absent: Signalbox runs alone. */
  readonly jar?: string;
  readonly java: string;
  /** All that can run, or the one that was asked for. */
  readonly contenders: readonly ContenderName[];
  readonly keep: boolean;
}

export const contenderNames = ['signalbox', 'conductor-careful', 'conductor-simple'] as const;
export type ContenderName = (typeof contenderNames)[number];

const maxima = { seed: 0xffff_ffff, seconds: 3_600, every: 600_000, rate: 100, settle: 3_600 } as const;

/** Throws with one line that names the option. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jar: { type: 'string' },
      java: { type: 'string', default: 'java' },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '180' },
      every: { type: 'string', default: '4000' },
      rate: { type: 'string', default: '2' },
      settle: { type: 'string', default: '240' },
      keep: { type: 'boolean', default: false },
    },
  });
  const number = (option: keyof typeof maxima) =>
    wholeNumber(`--${option}`, { text: values[option], max: maxima[option] });
  return {
    seed: number('seed'),
    seconds: number('seconds'),
    everyMs: number('every'),
    rate: number('rate'),
    settleMs: number('settle') * 1_000,
    java: values.java,
    keep: values.keep,
    ...(values.jar !== undefined && { jar: values.jar }),
    contenders: contendersOf(values),
  };
}

/** Without Conductor's server Signalbox runs alone. */
function contendersOf({ only, jar }: { readonly only?: string; readonly jar?: string }): readonly ContenderName[] {
  const able = contenderNames.filter((name) => name === 'signalbox' || jar !== undefined);
  if (only === undefined) return able;
  const chosen = contenderNames.find((name) => name === only);
  if (chosen === undefined) throw new Error(`--only ${only}: use ${contenderNames.join(', ')}`);
  if (!able.includes(chosen)) throw new Error(`--only ${only}: name Conductor's server with --jar`);
  return [chosen];
}
