import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { Graph, layout } from '@dagrejs/dagre';
import {
  Background,
  Controls,
  MarkerType,
  MiniMap,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type ReactFlowInstance,
} from '@xyflow/react';
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
  const drawn = useMemo(() => place(tasks, statuses), [tasks, statuses]);
  const { nodes, edges } = drawn;
  const height = Math.min(heightMax, drawn.height + 60);
  const pane = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance>(undefined);
  const [isCut, setIsCut] = useState(false);
  const open = () => {
    const start = viewOf(drawn, statuses, { width: pane.current?.clientWidth ?? 0, height });
    setIsCut(start !== undefined);
    void (start === undefined ? flow.current?.fitView(fit) : flow.current?.setViewport(start));
  };
  useWidthChange(pane, open);
  return (
    <div ref={pane} style={{ height: height + (isCut ? mapHeight + 16 : 0) }}>
      <ReactFlow
        aria-label="Diagram of the workflow"
        nodes={nodes}
        edges={edges}
        colorMode={colorMode}
        onInit={(ready) => {
          flow.current = ready;
          open();
        }}
        fitViewOptions={fit}
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
        {isCut && (
          <MiniMap
            style={mapSize}
            ariaLabel="Whole diagram"
            pannable
            zoomable
            nodeClassName={({ className = '' }) => className}
          />
        )}
      </ReactFlow>
    </div>
  );
}

/** A window that became narrower or wider shows what it would have shown at once. */
function useWidthChange(element: RefObject<HTMLElement | null>, onChange: () => void): void {
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    let width = current.clientWidth;
    const observer = new ResizeObserver(() => {
      if (current.clientWidth === width) return;
      width = current.clientWidth;
      latest.current();
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
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
  const { width = 0, height = 160 } = graph.graph();
  return { nodes, edges, width, height: Math.max(160, height) };
}

const fit = { maxZoom: 1, padding: 0.1 };
/** The small map stands below the tasks, and hides none. */
const mapHeight = 64;
const mapSize = { width: 220, height: mapHeight };
/** Below this nobody can read a label. */
const zoomMin = 0.5;
const zoomOfCut = 0.85;
/** Between the left edge of the pane and the first task. */
const margin = 24;

/** Where a diagram that would be too small as a whole begins: at the task that it is about now. Undefined: all of it fits. */
function viewOf(
  { nodes, width, height }: { readonly nodes: readonly Node[]; readonly width: number; readonly height: number },
  statuses: WorkflowDiagramProps['statuses'],
  pane: { readonly width: number; readonly height: number },
): { readonly x: number; readonly y: number; readonly zoom: number } | undefined {
  const zoomOfAll = Math.min(pane.width / width, pane.height / height) / (1 + 2 * fit.padding);
  if (pane.width === 0 || zoomOfAll >= zoomMin) return undefined;
  const stands = (names: readonly string[]) => nodes.find(({ id }) => names.includes(statuses?.get(id) ?? ''));
  const focus = stands(['IN_PROGRESS', 'SCHEDULED']) ?? stands(['FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'TIMED_OUT']);
  const { position = { x: 0, y: height / 2 }, width: nodeWidth = 0 } = focus ?? nodes[0] ?? {};
  return {
    x: Math.min(margin, pane.width / 2 - (position.x + nodeWidth / 2) * zoomOfCut),
    y: pane.height / 2 - (position.y + nodeHeight / 2) * zoomOfCut,
    zoom: zoomOfCut,
  };
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
