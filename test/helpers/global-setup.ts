import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** The parts that one run of the tests shares: servers and a bundle take seconds, databases and task queues do not. */
export interface SharedServers {
  /** Of the database `postgres`: from here tests make their own. */
  readonly postgresUrl: string;
  readonly temporalAddress: string;
  /** JSON of the workflow bundle, that of `workflows/` and of the tests in one. */
  readonly bundleFile: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: SharedServers;
  }
}

const program = fileURLToPath(new URL('./shared-servers.ts', import.meta.url));

/** One Postgres with a migrated template, one Temporal and one bundle for all test files. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const failed = exit.then(([code]) =>
    Promise.reject(new Error(`The servers of the tests did not start: exit code ${code}`)),
  );
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
  failed.catch(() => undefined);
  project.provide('servers', JSON.parse(line) as SharedServers);
  return async () => {
    child.stdin.end();
    await exit;
  };
}
