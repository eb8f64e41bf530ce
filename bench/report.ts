import { verdict, type Measurement } from './measurement.ts';

const heads = ['what', 'ours', 'floor', 'ratio', 'wished', ''] as const;

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
  const { what, unit, ours, floor, ratio, wished } = measurement;
  return [
    floor === undefined ? what : `${what}, against ${floor.what}`,
    `${number(ours)} ${unit}`,
    floor === undefined ? '' : `${number(floor.value)} ${unit}`,
    ratio === undefined ? '' : ratio.toFixed(2),
    wished === undefined ? '' : `${wished.bound === 'atLeast' ? '≥' : '≤'} ${wished.value}`,
    verdict(measurement),
  ];
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
