import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's unit of these counters on all common machines. */
const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  /** User and system time, that of children which have ended among it. */
  readonly ticks: number;
}

/** Milliseconds of CPU that these processes and all below them have used so far. Linux only; elsewhere NaN. */
export function cpuMsOf(pids: readonly number[]): number {
  const stats = readStats();
  if (stats.size === 0) return Number.NaN;
  const isBelow = (pid: number): boolean => pids.includes(pid) || isBelowParent(stats.get(pid)?.parent);
  const isBelowParent = (parent: number | undefined) => parent !== undefined && parent > 1 && isBelow(parent);
  const ticks = [...stats].filter(([pid]) => isBelow(pid)).reduce((sum, [, stat]) => sum + stat.ticks, 0);
  return (ticks * 1000) / ticksPerSecond;
}

/** The processes that listen for a command line with this text, Postgres and Temporal by their data directory. */
export function pidsWithArgument(text: string): readonly number[] {
  return pids().filter((pid) => pid !== process.pid && read(`/proc/${pid}/cmdline`)?.includes(text) === true);
}

function readStats(): ReadonlyMap<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const pid of pids()) {
    const line = read(`/proc/${pid}/stat`);
    // The second field is the name in brackets, which may hold anything.
    const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
    if (line !== undefined)
      stats.set(pid, {
        parent: Number(fields[1]),
        ticks: (user ?? 0) + (system ?? 0) + (endedUser ?? 0) + (endedSystem ?? 0),
      });
  }
  return stats;
}

function pids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
