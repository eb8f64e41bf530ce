import { readFile } from 'node:fs/promises';
import type { Json } from '../model/json.ts';

/** The bytes of a file that a command was given. Throws with its path and the reason. */
export async function readBytes(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw new Error(`${path} cannot be read: ${reasonOf(cause)}`, { cause });
  });
}

/** A file of JSON. Throws with its path and the reason. */
export async function readJsonFile(path: string): Promise<Json> {
  const bytes = await readBytes(path);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${reasonOf(cause)}`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
