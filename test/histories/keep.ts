import { writeFileSync } from 'node:fs';
import type { Signalbox } from '../helpers/signalbox.ts';

/** Writes down what Temporal has of a run: the present one, or the one of this id. */
export async function keep(
  { client }: Pick<Signalbox, 'client'>,
  { workflowId, runId }: { readonly workflowId: string; readonly runId?: string },
  name: string,
): Promise<void> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  // Stack traces name the place of the checkout, which is nobody's business.
  const text = JSON.stringify(history, null, 1)
    .replaceAll(process.cwd(), '/app')
    .replaceAll(/\(\/[^():"]*\/node_modules\//g, '(/app/node_modules/');
  writeFileSync(new URL(`./${name}.json`, import.meta.url), `${text}\n`);
}
