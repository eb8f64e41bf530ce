import { getCurrentDetails, setCurrentDetails } from '@temporalio/workflow';
import type { WaitRequest } from '../src/model/inbound/wait.ts';

/** The view of Temporal's UI of the open waits of this run, as its current details. */
const shown = new Map<string, string>();
let written = '';

/** Shows the wait until the answer is called. Details that the workflow sets itself are left alone. */
export function showWait(request: WaitRequest): () => void {
  shown.set(request.waitId, summaryOf(request));
  write();
  return () => {
    shown.delete(request.waitId);
    write();
  };
}

/** @example `github where $.action = "closed"` */
export function summaryOf({
  source,
  workflowName,
  matches,
  tags = {},
}: Pick<WaitRequest, 'source' | 'workflowName' | 'matches' | 'tags'>): string {
  const from = source ?? `any source that lists ${workflowName}`;
  const conditions = Object.entries(matches).map(([path, expected]) => `${path} = ${JSON.stringify(expected)}`);
  const named = Object.entries(tags).map(([name, value]) => `${name}:${value}`);
  const wanted = conditions.length === 0 ? from : `${from} where ${conditions.join(' and ')}`;
  return shortened(named.length === 0 ? wanted : `${wanted} (${named.join(' ')})`);
}

function write(): void {
  if (getCurrentDetails() !== written) return;
  const lines = [...shown.values()].slice(0, linesMax).map((line) => `- ${line}`);
  const more = shown.size > linesMax ? [`- and ${shown.size - linesMax} more`] : [];
  written = shown.size === 0 ? '' : ['Waits for a webhook of', ...lines, ...more].join('\n');
  setCurrentDetails(written);
}

/** People read it; the history has the whole. Temporal refuses summaries of more than 400 bytes. */
const charactersMax = 120;
const linesMax = 20;

function shortened(text: string): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;
}
