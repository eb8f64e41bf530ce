import { Group, Text } from '@mantine/core';
import './stacked-bars.css';

export interface BarSeries {
  readonly name: string;
  /** One of the colours of stacked-bars.css. */
  readonly colour: 'good' | 'bad' | 'warn' | 'quiet' | 'plain';
}

interface StackedBarsProps {
  /** Names the chart for those who do not see it. */
  readonly label: string;
  readonly series: readonly BarSeries[];
  /** From left to right; `counts` by the names of the series. */
  readonly slots: readonly { readonly title: string; readonly counts: Readonly<Record<string, number>> }[];
  /** Below the first and the last bar. */
  readonly ends: readonly [string, string];
}

const height = 100;

/** Bars of counts over time, each in parts. The words say all that the colours do. */
export function StackedBars({ label, series, slots, ends }: StackedBarsProps) {
  const sums = slots.map(({ counts }) => series.reduce((sum, { name }) => sum + (counts[name] ?? 0), 0));
  const most = Math.max(1, ...sums);
  const totals = series.map((one) => ({
    ...one,
    total: slots.reduce((sum, { counts }) => sum + (counts[one.name] ?? 0), 0),
  }));
  const words = totals.map(({ name, total }) => `${total.toLocaleString('en')} ${name}`).join(', ');
  return (
    <figure className="stacked-bars">
      <Group justify="space-between" gap="xs">
        <Group gap="md">
          {totals.map(({ name, colour, total }) => (
            <Group key={name} gap={6}>
              <span className={`stacked-bars-key bar-${colour}`} aria-hidden="true" />
              <Text size="xs">
                {total.toLocaleString('en')} {name}
              </Text>
            </Group>
          ))}
        </Group>
        <Text size="xs" c="dimmed">
          at most {most.toLocaleString('en')}
        </Text>
      </Group>
      <svg
        role="img"
        aria-label={`${label}: ${words}`}
        viewBox={`0 0 ${slots.length} ${height}`}
        preserveAspectRatio="none"
      >
        {slots.map(({ title, counts }, at) => {
          let top = height;
          return (
            <g key={title}>
              <title>{title}</title>
              {series.map(({ name, colour }) => {
                const part = ((counts[name] ?? 0) / most) * height;
                top -= part;
                return part === 0 ? null : (
                  <rect key={name} className={`bar-${colour}`} x={at + 0.1} y={top} width={0.8} height={part} />
                );
              })}
            </g>
          );
        })}
      </svg>
      <Group justify="space-between">
        {ends.map((end) => (
          <Text key={end} size="xs" c="dimmed">
            {end}
          </Text>
        ))}
      </Group>
    </figure>
  );
}
