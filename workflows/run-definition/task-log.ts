import type { TaskLogLine } from '../../src/model/definitions/execution.ts';

/** The log lines of tasks for people: kept in memory and made again on replay, so it costs no history (M80). */
export class TaskLog {
  readonly #lines = new Map<string, TaskLogLine[]>();

  add(taskId: string, line: string): void {
    const lines = this.#lines.get(taskId) ?? [];
    if (lines.length >= linesMax) return;
    const log = line.length > lineCharsMax ? `${line.slice(0, lineCharsMax)}…` : line;
    this.#lines.set(taskId, [...lines, { taskId, log, createdTime: Date.now() }]);
  }

  isFull(taskId: string): boolean {
    return this.of(taskId).length >= linesMax;
  }

  of(taskId: string): readonly TaskLogLine[] {
    return this.#lines.get(taskId) ?? [];
  }
}

/** Per task; a run with many tasks must stay small in a worker's memory. */
const linesMax = 100;
const lineCharsMax = 2_000;
