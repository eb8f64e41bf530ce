// Types for CommonJS projects. They `require` the very modules that others import, and TypeScript believes that of a
// `.d.cts` alone: beside each entry of the package one is written that repeats the types of the entry by name.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { project } from './setup/checks.mjs';

/** Needs the built `dist/`: what an entry exports is asked of the entry itself. */
export async function writeCommonJsTypes() {
  const { exports } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  for (const { require: entry, types } of Object.values(exports)) {
    if (entry === undefined) continue;
    const values = Object.entries(await import(join(project, entry.default)));
    const module = `import('./${basename(types, '.d.ts')}.js', { with: { 'resolution-mode': 'import' } })`;
    const lines = [
      `export type * from './${basename(types, '.d.ts')}.js' with { 'resolution-mode': 'import' };`,
      ...values.flatMap(([name, value]) => [
        `export declare const ${name}: typeof ${module}.${name};`,
        // A class is a type as well.
        ...(/^class\b/.test(String(value)) ? [`export type ${name} = ${module}.${name};`] : []),
      ]),
    ];
    writeFileSync(join(project, entry.types), `${lines.join('\n')}\n`);
  }
}
