/** A task of a definition, as far as a diagram needs it. Builders send each field with each task: null or empty is none. */
export interface DrawnTask {
  readonly taskReferenceName: string;
  readonly type?: string | null;
  readonly forkTasks?: readonly (readonly DrawnTask[])[] | null;
  readonly decisionCases?: Readonly<Record<string, readonly DrawnTask[]>> | null;
  readonly defaultCase?: readonly DrawnTask[] | null;
  readonly loopOver?: readonly DrawnTask[] | null;
}

export interface DrawnNode {
  readonly id: string;
  readonly label: string;
  readonly type: string;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** From the end of a loop to its head. */
  readonly isBack?: true;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Where the flow goes on from: a node, and the word on the way out of it. */
interface Exit {
  readonly from: string;
  readonly label?: string;
}

export const startId = ' start';
export const endId = ' end';

/** The tasks of a definition as nodes, and the ways between them: forks, cases and loops with what is in them. */
export function toGraph(tasks: readonly DrawnTask[]): DrawnGraph {
  const nodes: DrawnNode[] = [{ id: startId, label: 'Start', type: '' }];
  const edges: DrawnEdge[] = [];
  const exits = drawAll(tasks, [{ from: startId }]);
  nodes.push({ id: endId, label: 'End', type: '' });
  connect(exits, endId);
  return { nodes, edges };

  function drawAll(sequence: readonly DrawnTask[], before: readonly Exit[]): readonly Exit[] {
    return sequence.reduce((exits, task) => draw(task, exits), before);
  }

  function draw(task: DrawnTask, before: readonly Exit[]): readonly Exit[] {
    const { taskReferenceName: id } = task;
    const type = task.type ?? 'SIMPLE';
    const [forks, loop, otherwise] = [task.forkTasks ?? [], task.loopOver ?? [], task.defaultCase ?? []];
    const cases = Object.entries(task.decisionCases ?? {});
    nodes.push({ id, label: id, type });
    connect(before, id);
    if (forks.length > 0) return forks.flatMap((branch) => drawAll(branch, [{ from: id }]));
    if (cases.length > 0 || otherwise.length > 0) {
      const ends = cases.flatMap(([label, branch]) => drawAll(branch, [{ from: id, label }]));
      return [...ends, ...drawAll(otherwise, [{ from: id, label: 'default' }])];
    }
    if (loop.length > 0) {
      const ends = drawAll(loop, [{ from: id, label: 'each' }]);
      for (const { from } of ends) edges.push({ from, to: id, label: 'again', isBack: true });
      return [{ from: id, label: 'done' }];
    }
    return type === 'TERMINATE' ? [{ from: id, label: 'ends the run' }] : [{ from: id }];
  }

  function connect(exits: readonly Exit[], to: string): void {
    for (const exit of exits) edges.push({ ...exit, to });
  }
}
