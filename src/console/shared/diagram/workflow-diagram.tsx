import { useMemo } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { Graph, layout } from '@dagrejs/dagre';
import { Background, Controls, MarkerType, Position, ReactFlow, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { endId, startId, toGraph, type DrawnTask } from './graph.ts';
import './workflow-diagram.css';

interface WorkflowDiagramProps {
  readonly tasks: readonly DrawnTask[];
  /** By reference name; absent: the run has not come to it. */
  readonly statuses?: ReadonlyMap<string, string>;
}

/** A wider label ends in an ellipsis; its title has all of it. */
const nodeWidthMax = 360;
const nodeWidthMin = 150;
/** Beside the lines of a node, with its border. */
const padding = 28;
const endWidth = 70;
const endHeight = 54;
const nodeHeight = 70;
const heightMax = 420;

/** The tasks of a definition and the ways between them, with how each stands. A chunk of its own: load it by `lazy`. */
export default function WorkflowDiagram({ tasks, statuses }: WorkflowDiagramProps) {
  const colorMode = useComputedColorScheme('light');
  const { nodes, edges, height } = useMemo(() => place(tasks, statuses), [tasks, statuses]);
  return (
    <div style={{ height: Math.min(heightMax, height + 60) }}>
      <ReactFlow
        aria-label="Diagram of the workflow"
        nodes={nodes}
        edges={edges}
        colorMode={colorMode}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.05}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        zoomOnScroll={false}
        preventScrolling={false}
        onlyRenderVisibleElements
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function place(tasks: readonly DrawnTask[], statuses: ReadonlyMap<string, string> = new Map()) {
  const drawn = toGraph(tasks);
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, label, type } of drawn.nodes)
    graph.setNode(
      id,
      isEnd(id)
        ? { width: endWidth, height: endHeight }
        : { width: widthOf([label, type, statuses.get(id) ?? '']), height: nodeHeight },
    );
  // Ways back would turn the order around.
  for (const [at, { from, to, isBack }] of drawn.edges.entries()) if (!isBack) graph.setEdge(from, to, {}, String(at));
  layout(graph);
  const nodes: Node[] = drawn.nodes.map(({ id, label, type }) => {
    const { x, y, width, height } = graph.node(id);
    const status = statuses.get(id);
    return {
      id,
      position: { x: x - width / 2, y: y - height / 2 },
      width,
      height,
      sourcePosition: Position.Right,
      targetPosition: Position.Left,
      className: `drawn-task ${status === undefined ? '' : `drawn-${status.toLowerCase()}`}`,
      data: {
        label: (
          <>
            <strong title={label}>{label}</strong>
            {!isEnd(id) && <span>{type}</span>}
            {status !== undefined && <span>{status}</span>}
          </>
        ),
      },
    };
  });
  const edges: Edge[] = drawn.edges.map(({ from, to, label, isBack }, at) => ({
    id: String(at),
    source: from,
    target: to,
    ...(label !== undefined && { label }),
    type: 'smoothstep',
    animated: isBack === true,
    markerEnd: { type: MarkerType.ArrowClosed },
  }));
  return { nodes, edges, height: Math.max(160, graph.graph().height ?? 160) };
}

function widthOf(lines: readonly string[]): number {
  return Math.min(nodeWidthMax, Math.max(nodeWidthMin, ...lines.map((line) => lineWidth(line) + padding)));
}

let pen: CanvasRenderingContext2D | null | undefined;

/** As wide as the browser draws it, in the size that workflow-diagram.css gives to the bold lines. */
function lineWidth(line: string): number {
  pen ??= document.createElement('canvas').getContext('2d');
  if (pen === null) return nodeWidthMax;
  pen.font = `700 12px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(pen.measureText(line).width);
}

function isEnd(id: string): boolean {
  return id === startId || id === endId;
}
