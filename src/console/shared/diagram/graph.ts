/** A task of a definition, as far as a diagram needs it. */
export interface DrawnTask {
  readonly taskReferenceName: string;
  readonly type?: string;
  readonly forkTasks?: readonly (readonly DrawnTask[])[];
  readonly decisionCases?: Readonly<Record<string, readonly DrawnTask[]>>;
  readonly defaultCase?: readonly DrawnTask[];
  readonly loopOver?: readonly DrawnTask[];
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
    const { taskReferenceName: id, type = 'SIMPLE' } = task;
    nodes.push({ id, label: id, type });
    connect(before, id);
    if (task.forkTasks !== undefined && task.forkTasks.length > 0)
      return task.forkTasks.flatMap((branch) => drawAll(branch, [{ from: id }]));
    if (task.decisionCases !== undefined) {
      const cases = Object.entries(task.decisionCases).flatMap(([label, branch]) =>
        drawAll(branch, [{ from: id, label }]),
      );
      return [...cases, ...drawAll(task.defaultCase ?? [], [{ from: id, label: 'default' }])];
    }
    if (task.loopOver !== undefined && task.loopOver.length > 0) {
      const ends = drawAll(task.loopOver, [{ from: id, label: 'each' }]);
      for (const { from } of ends) edges.push({ from, to: id, label: 'again', isBack: true });
      return [{ from: id, label: 'done' }];
    }
    return type === 'TERMINATE' ? [{ from: id, label: 'ends the run' }] : [{ from: id }];
  }

  function connect(exits: readonly Exit[], to: string): void {
    for (const exit of exits) edges.push({ ...exit, to });
  }
}
