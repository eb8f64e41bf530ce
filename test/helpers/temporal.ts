import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { inject } from 'vitest';
import { findExecutable } from '../../src/local/executables.ts';
import type { TemporalOptions } from '../../src/temporal/connection.ts';
import { installRuntime } from '../../src/temporal/run-worker.ts';

/** The run's Temporal server, on a task queue of the caller's own. */
export function temporalOptions(address: string = inject('servers').temporalAddress): TemporalOptions {
  return { address, namespace: 'default', taskQueue: `test-${randomUUID()}`, tls: false };
}

/** The workflows of `test/helpers/workflows.ts`, made once per run. */
export function sharedBundle(): WorkflowBundleWithSourceMap {
  return JSON.parse(readFileSync(inject('servers').bundleFile, 'utf8')) as WorkflowBundleWithSourceMap;
}

/** A server of its own whose clock jumps to the next timer while somebody awaits a result. */
export function createTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = findExecutable('temporal-test-server');
  if (path === undefined)
    throw new Error('The time-skipping server is missing: run "node scripts/setup.mjs --for-tests".');
  // Before the environment makes one that writes all to the screen.
  installRuntime({ level: 'error', write: () => undefined });
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } });
}
