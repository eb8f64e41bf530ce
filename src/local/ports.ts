import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export type PortName = 'postgres' | 'temporal' | 'temporalUi';

/** Embedded servers are for this machine alone. */
export const localAddress = '127.0.0.1';

/** The port this data directory used last time if it is free, else a new free one, remembered for the next time. */
export async function claimPort(dataDir: string, name: PortName): Promise<number> {
  const file = join(dataDir, 'ports.json');
  const remembered = readPorts(file);
  const last = remembered.get(name);
  if (last !== undefined && (await isFree(last))) return last;
  const port = await findFreePort(new Set(remembered.values()));
  remembered.set(name, port);
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(Object.fromEntries(remembered), null, 2)}\n`);
  renameSync(draft, file);
  return port;
}

/** The port that was claimed last under this name. */
export function rememberedPort(dataDir: string, name: PortName): number | undefined {
  return readPorts(join(dataDir, 'ports.json')).get(name);
}

/** Below the range that systems hand to outgoing connections (32768 on Linux, 49152 elsewhere), which would take a
 * remembered port while we are stopped. */
const portMin = 20_000;
const portMax = 32_000;
const triesMax = 100;

async function findFreePort(taken: ReadonlySet<number>): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(portMin, portMax);
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new Error(`No free port between ${portMin} and ${portMax} on ${localAddress} after ${triesMax} tries`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: localAddress, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** What cannot be read is forgotten: ports are only a convenience. */
function readPorts(file: string): Map<string, number> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof stored !== 'object' || stored === null) return new Map();
    return new Map(Object.entries(stored).filter((entry): entry is [string, number] => isPort(entry[1])));
  } catch {
    return new Map();
  }
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}
