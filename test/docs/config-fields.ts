import { createWebhookConfig } from '../../src/contract/webhook-config.ts';
import { optionFields } from '../../src/platforms/index.ts';

/** Every field of a webhook's configuration, by its place: `signalbox.custom.signature.header`; of lists and maps as `[]`. */
export function configFields(): ReadonlySet<string> {
  const found = new Set<string>();
  walk(createWebhookConfig(optionFields), '', found);
  return found;
}

/** Zod 4 keeps what a schema is made of in `_zod.def`; nothing else tells which fields there are. */
function walk(schema: any, place: string, found: Set<string>): void {
  const def = schema?._zod?.def;
  if (def === undefined) return;
  if (def.innerType !== undefined) return walk(def.innerType, place, found);
  switch (def.type) {
    case 'pipe':
      walk(def.in, place, found);
      return walk(def.out, place, found);
    case 'object':
      for (const [name, member] of Object.entries(schema.shape)) {
        const path = place === '' ? name : `${place}.${name}`;
        found.add(path);
        walk(member, path, found);
      }
      return;
    case 'union':
      for (const option of def.options) walk(option, place, found);
      return;
    case 'array':
      return walk(def.element, `${place}[]`, found);
    case 'record':
      return walk(def.valueType, `${place}[]`, found);
  }
}
