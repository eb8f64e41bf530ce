import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { Api } from '../helpers/api.ts';
import { freePort } from '../helpers/signalbox.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

export type Settings = Readonly<Record<string, string>>;

export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
}

const everything = { file: 'src/start.ts', ready: 'Signalbox is ready' };
/** Receivers and API, over servers that are there. */
export const receiverAlone: Main = { file: 'src/server.ts', ready: 'server.ready' };
/** As production runs it beside receivers. */
export const workerAlone: Main = { file: 'src/worker.ts', ready: 'worker.ready' };

interface Main {
  readonly file: string;
  /** Its line once it is ready. */
  readonly ready: string;
}

/** `npm start`, or another main, as a process of its own, with the servers it starts. */
export class SignalboxProcess {
  readonly api: Api;
  readonly #child: ChildProcessWithoutNullStreams;
  #stdout = '';
  #stderr = '';

  /** Starts it; resolves when it says that it is ready. */
  static async start(settings: Settings, main: Main = everything): Promise<SignalboxProcess> {
    const running = new SignalboxProcess(settings, main);
    await running.says(main.ready);
    return running;
  }

  /** Starts it where it cannot run, and answers with its end. */
  static async startInVain(settings: Settings): Promise<Ended> {
    return new SignalboxProcess({ PORT: String(await freePort()), ...settings }, everything).ended();
  }

  private constructor(settings: Settings, main: Main) {
    this.api = new Api(`http://127.0.0.1:${settings.PORT}`);
    const { PATH = '', HOME = '' } = process.env;
    this.#child = spawn(process.execPath, ['--import', 'tsx', main.file], {
      cwd: project,
      env: { PATH, HOME, ...settings },
    });
    this.#child.stdout.on('data', (text) => (this.#stdout += text));
    this.#child.stderr.on('data', (text) => (this.#stderr += text));
    onTestFinished(() => this.killAll());
  }

  /** SIGTERM, as a supervisor sends it. */
  terminate(): Promise<Ended> {
    this.#child.kill('SIGTERM');
    return this.ended();
  }

  /** kill -9 of it and of all that it started, at once. */
  async killAll(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    for (const pid of this.pids()) kill(pid);
    await this.ended();
  }

  /** Its own, and those of what it has started. */
  pids(): number[] {
    return [Number(this.#child.pid), ...descendants(Number(this.#child.pid))];
  }

  async ended(): Promise<Ended> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
    await this.api.close();
    return { code: this.#child.exitCode, stderr: this.#stderr, stdout: this.#stdout };
  }

  /** Resolves once this stands in its output. */
  async says(text: string): Promise<void> {
    const exit = once(this.#child, 'exit').then(() => Promise.reject(new Error(`Signalbox ended: ${this.#stderr}`)));
    exit.catch(() => undefined);
    while (!this.#stdout.includes(text)) await Promise.race([once(this.#child.stdout, 'data'), exit]);
  }
}

/** The processes that one has started, and theirs. */
export function descendants(root: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const childrenOf = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid]) => [pid, ...childrenOf(pid)]);
  return childrenOf(root);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
