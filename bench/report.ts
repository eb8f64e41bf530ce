import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { verdict, type Measurement } from './measurement.ts';

/** Figures of two machines are not to be compared, so each report says which one it was and how busy. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  /** Load average of the minute before. */
  readonly load: number;
}

export function thisMachine(): Machine {
  return {
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} (${arch()})`,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    load: Number(loadavg()[0]?.toFixed(1)),
  };
}

/** `bench.json` and `bench.md` of this run, and one line more in `history.ndjson`. */
export function writeReports(directory: string, measurements: readonly Measurement[], machine: Machine): void {
  mkdirSync(directory, { recursive: true });
  const at = new Date().toISOString();
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  writeFileSync(join(directory, 'bench.json'), `${JSON.stringify({ at, version, machine, measurements }, null, 2)}\n`);
  writeFileSync(join(directory, 'bench.md'), `${describeMachine(machine)}\n\n${toTable(measurements)}\n`);
  const figures = Object.fromEntries(
    measurements.map(({ what, floor, ours, ratio }) => [
      floor === undefined ? what : `${what}, against ${floor.what}`,
      ratio === undefined ? [ours] : [ours, ratio],
    ]),
  );
  appendFileSync(join(directory, 'history.ndjson'), `${JSON.stringify({ at, version, machine, figures })}\n`);
}

export function describeMachine({ cpu, cores, memoryGiB, node, load }: Machine): string {
  return `${cores} cores of ${cpu}, ${memoryGiB} GiB, Node ${node}, load before the run ${load}`;
}

const heads = ['what', 'ours', 'floor', 'ratio', 'spread', 'wished', ''] as const;

/** The table as Markdown that also reads well on a terminal. */
export function toTable(measurements: readonly Measurement[]): string {
  const rows = [heads, ...measurements.map(toRow)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

export function toJson(measurements: readonly Measurement[]): string {
  return JSON.stringify(
    measurements.map((measurement) => ({ ...measurement, verdict: verdict(measurement) })),
    null,
    2,
  );
}

function toRow(measurement: Measurement): readonly string[] {
  const { what, unit, ours, floor, ratio, spread, wished } = measurement;
  return [
    floor === undefined ? what : `${what}, against ${floor.what}`,
    `${number(ours)} ${unit}`,
    floor === undefined ? '' : `${number(floor.value)} ${unit}`,
    ratio === undefined ? '' : ratio.toFixed(2),
    spread === undefined
      ? ''
      : spread.map((value) => (ratio === undefined ? number(value) : value.toFixed(2))).join(' – '),
    wished === undefined ? '' : `${wished.bound === 'atLeast' ? '≥' : '≤'} ${wished.value}`,
    verdict(measurement),
  ];
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
