import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RunMoment } from '../../src/model/trace.ts';
import { createRunMoments } from '../../src/temporal/run-moments.ts';
import { createSpanCollector } from '../../src/tracing/collect-spans.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const run = { workflowId: 'w', runId: 'r', workflowType: 'orders' };
const at = (spanId: string) => `00-${'a'.repeat(32)}-${spanId.padStart(16, '0')}-01`;
const moment = (kind: RunMoment['kind'], spanId: string, parentId: string): RunMoment => ({
  kind,
  context: at(spanId),
  parent: at(parentId),
  startedAtMs: Date.now(),
});

function start() {
  const spans = createSpanCollector();
  spans.sample(true);
  const moments = createRunMoments(spans);
  return { moments, told: () => spans.take().map(({ name, context }) => `${name} ${context.spanId.slice(-2)}`) };
}

test('an end after which the run goes on was none', () => {
  const { moments, told } = start();
  moments.write(run, moment('resume', 'b1', '01'));
  moments.write(run, moment('end', 'e1', 'b1'));
  vi.advanceTimersByTime(500);
  moments.write(run, moment('resume', 'b2', '02'));
  moments.write(run, moment('end', 'e2', 'b2'));
  expect(told()).toEqual(['resume orders b1', 'resume orders b2']);
  vi.advanceTimersByTime(60_000);
  expect(told()).toEqual(['end orders e2']);
});

test('a task that a run does again tells of nothing twice, however late', () => {
  const { moments, told } = start();
  for (const _again of [1, 2]) {
    moments.write(run, moment('begin', 'b1', '01'));
    moments.write(run, moment('end', 'e1', 'b1'));
    vi.advanceTimersByTime(60_000);
  }
  expect(told()).toEqual(['begin orders b1', 'end orders e1']);
});

test('a worker that stops tells of the ends that it held back', () => {
  const { moments, told } = start();
  moments.write(run, moment('end', 'e1', 'b1'));
  moments.write({ ...run, runId: 'r2' }, moment('end', 'e2', 'b2'));
  expect(told()).toEqual([]);
  moments.flush();
  expect(told()).toEqual(['end orders e1', 'end orders e2']);
});
