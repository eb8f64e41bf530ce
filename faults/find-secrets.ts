import { readFileSync } from 'node:fs';
import type { Stage } from './stage.ts';

/** Secrets that stand in the clear in a log, in Postgres's files or in Temporal's histories (G9). */
export async function findSecrets(stage: Stage, ofLoad: readonly string[]): Promise<readonly string[]> {
  const { logs, data } = stage.files();
  const found: string[] = [];
  const search = (files: readonly string[], secrets: readonly string[]) => {
    const needles = secrets.map((secret) => Buffer.from(secret));
    for (const file of files) {
      const bytes = read(file);
      if (needles.some((needle) => bytes.includes(needle))) found.push(`a secret stands in ${file}`);
    }
  };
  search(logs, [...stage.secrets, ...ofLoad]);
  search(data, [stage.secrets[0] ?? '', ...ofLoad]);
  return found;
}

/** Postgres takes files away while others look. */
function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
