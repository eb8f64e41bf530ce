import { expect, test } from 'vitest';
import { traceIdsOfEvent, type Tracer } from '../../src/model/trace.ts';
import { createSpanCollector } from '../../src/tracing/collect-spans.ts';

test('a thread keeps the spans of a trace that the sampler left for nobody', () => {
  const collector = createSpanCollector();
  collector.sample(false);
  endOne(collector);
  expect(collector.take()).toEqual([]);
  collector.sample(true);
  endOne(collector);
  expect(collector.take()).toMatchObject([{ name: 'signal', endedAtMs: expect.any(Number) }]);
  expect(collector.take()).toEqual([]);
});

test('an event that resumes any number of waits fills no memory with their spans', () => {
  const collector = createSpanCollector();
  collector.sample(true);
  for (let at = 0; at < 25_000; at += 1) endOne(collector);
  expect(collector.take()).toHaveLength(10_000);
  endOne(collector);
  expect(collector.take()).toHaveLength(1);
});

function endOne(tracer: Tracer): void {
  const parent = tracer.first(traceIdsOfEvent('0193b8a0-0000-7000-8000-000000000001'));
  tracer.ended({
    context: tracer.below(parent),
    parent,
    name: 'signal',
    kind: 'producer',
    startedAtMs: tracer.now(),
    attributes: {},
  });
}
