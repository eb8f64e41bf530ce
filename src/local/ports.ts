import { randomInt } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Those without an adjective are for people and for us; the three at the end are for nobody outside the server itself. */
export type PortName = 'postgres' | 'temporal' | 'temporalUi' | HiddenPortName;
export type HiddenPortName = 'temporalUiInner' | 'temporalHttp' | 'temporalMetrics';

/** Embedded servers are for this machine alone. */
export const localAddress = '127.0.0.1';

/** The port this data directory used last time if it is free, else a new free one, remembered for the next time. */
export async function claimPort(dataDir: string, name: PortName): Promise<number> {
  return claim(dataDir, name, () => true, findFreePort);
}

/** The same, but one that no browser opens, for a page must not reach what listens there. Undefined when all are taken. */
export async function claimHiddenPort(dataDir: string, name: HiddenPortName): Promise<number | undefined> {
  return claim(dataDir, name, isHidden, findHiddenPort);
}

async function claim<Port extends number | undefined>(
  dataDir: string,
  name: PortName,
  isSuitable: (port: number) => boolean,
  find: (taken: ReadonlySet<number>) => Promise<Port>,
): Promise<number | Port> {
  const file = join(dataDir, 'ports.json');
  const remembered = readPorts(file);
  const last = remembered.get(name);
  if (last !== undefined && isSuitable(last) && (await isFree(last))) return last;
  remembered.delete(name);
  const port = await find(new Set(remembered.values()));
  if (port !== undefined) remember(file, name, port);
  return port;
}

/** Read again and written in one go: Postgres and Temporal claim theirs at the same time. */
function remember(file: string, name: PortName, port: number): void {
  const ports = readPorts(file).set(name, port);
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(Object.fromEntries(ports), null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
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

/**
 * Ports above 1024 that the Fetch standard blocks ("port blocking"): no page, script or WebSocket of a browser gets to
 * them, under any name. Left out: those in daily use on developers' machines (2049, 5060, 6000) and those that older
 * browsers do not block yet (4190, 6679).
 */
const hiddenPorts: readonly number[] = [
  1719, 1720, 1723, 3659, 4045, 5061, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080,
];

function isHidden(port: number): boolean {
  return hiddenPorts.includes(port);
}

/** Not the first that is free: two that start at once would both take it. */
async function findHiddenPort(taken: ReadonlySet<number>): Promise<number | undefined> {
  const start = randomInt(hiddenPorts.length);
  for (const port of [...hiddenPorts.slice(start), ...hiddenPorts.slice(0, start)]) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  return undefined;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: localAddress, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A file that cannot be read is forgotten: ports are only a convenience. */
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
