/** Lines of shell blocks that no test runs as they stand, by name, and why. */
export const notRun: Readonly<Record<string, string>> = {
  'npm install --prefix ~/node24 node@24': 'a Node from the registry: .ci/run does it',
  'npm install signalbox': 'test/package/tarball.test.ts installs the packed package into an empty folder',
  'npm install -D signalbox @temporalio/testing': 'the same',
  'npm install signalbox @temporalio/testing': 'the same',
  'TEMPORAL_ADDRESS=127.0.0.1:7233 node worker.mjs':
    'it goes on, and test/package/killed-worker.test.ts starts one like it',
  "curl -H 'X-Authorization: key_….<secret>' http://127.0.0.1:8080/api/events":
    'test/cli/keys.test.ts calls a server with a key that it made',
  'pg_dump -Fc -f signalbox.dump "$DATABASE_URL"': 'of Postgres’ own programs the embedded one has the server alone',
  'pg_restore -d "$NEW_DATABASE_URL" signalbox.dump': 'the same',
};

export type Runner = 'command line' | 'npm' | 'nobody' | 'shell';

/** Which test runs a line. What nobody knows is run by a shell, and fails there if it cannot be run. */
export function runnerOf(line: string): Runner {
  const bare = withoutComment(line);
  if (bare in notRun) return 'nobody';
  if (/^(\S+=\S* +)*(npx )?signalbox /.test(bare)) return 'command line';
  if (/^(\S+=\S* +)*npm (run|test|start)\b/.test(bare)) return 'npm';
  return 'shell';
}

/** A comment behind a command stands behind blanks. */
export function withoutComment(line: string): string {
  return line
    .replace(/\s{2,}#.*$/, '')
    .replace(/^#.*$/, '')
    .trim();
}

/** Lines that go on in the next one are one. */
export function linesOf(text: string): readonly string[] {
  return text.replaceAll(/\\\n\s*/g, '').split('\n');
}
