/** The texts of a run in Temporal's own UI, set when it starts. */
export interface RunTexts {
  /** One line. */
  readonly staticSummary: string;
  /** Markdown. */
  readonly staticDetails?: string;
}

export interface ShownRun {
  readonly name: string;
  /** Absent: a workflow written in TypeScript. */
  readonly version?: number;
  readonly description?: unknown;
  readonly correlationId?: string | undefined;
  /** `<source name>:<event id>` */
  readonly event?: string | undefined;
  readonly parentWorkflowId?: string;
}

/** Temporal refuses summaries of more than 400 bytes; a character can have four. */
const summaryCharsMax = 90;
/** It refuses details of more than 20,000 bytes; these are to be read. */
const textCharsMax = 1_000;

/** @example runTexts({ name: 'orders', version: 3 }).staticSummary // orders, version 3 */
export function runTexts({ name, version, description, correlationId, event, parentWorkflowId }: ShownRun): RunTexts {
  const number = version === undefined ? '' : `, version ${version}`;
  const facts = [
    ...fact('correlation id', correlationId),
    ...fact('started by the event', event),
    ...fact('of the run', parentWorkflowId),
  ];
  const words =
    typeof description === 'string' && description.trim() !== '' ? [shortened(description, textCharsMax)] : [];
  const details = [...words, ...(facts.length > 0 ? [facts.join('\n')] : [])];
  return {
    staticSummary: `${shortened(name, summaryCharsMax)}${number}`,
    ...(details.length > 0 && { staticDetails: details.join('\n\n') }),
  };
}

/** As code: nothing that comes from outside is read as Markdown. */
function fact(name: string, value: string | undefined): readonly string[] {
  return value === undefined || value === ''
    ? []
    : [`- ${name} \`${shortened(value.replaceAll(/[`\s]+/g, ' '), 200)}\``];
}

function shortened(text: string, charactersMax: number): string {
  return text.length > charactersMax ? `${text.slice(0, charactersMax - 1)}…` : text;
}
