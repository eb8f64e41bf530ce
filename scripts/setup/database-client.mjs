import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { SetupError, project, step } from './checks.mjs';
import { toolEnvironment } from './environment.mjs';
import { excerptOf, run } from './run.mjs';

const schema = join(project, 'src/store/schema.prisma');
const signatureFile = join(project, 'src/store/generated/.made-from');
const inputs = [schema, join(project, 'prisma.config.ts'), join(project, 'node_modules/prisma/package.json')];

/** Makes the typed database client anew when the schema or Prisma itself changed. */
export async function generateDatabaseClient() {
  if (!existsSync(schema)) return;
  const signature = signatureOf(inputs);
  if (existsSync(signatureFile) && readFileSync(signatureFile, 'utf8') === signature) return;
  const prisma = join(project, 'node_modules/prisma/build/index.js');
  const env = { ...toolEnvironment(), PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' };
  await step('generating the database client', 'the database client is generated', async () => {
    const { ok, output } = await run(process.execPath, [prisma, 'generate', '--no-hints'], { env });
    if (!ok) throw new SetupError(`prisma generate failed:\n${excerptOf(output)}`);
  });
  writeFileSync(signatureFile, signature);
}

function signatureOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  return `${hash.digest('hex')}\n`;
}
