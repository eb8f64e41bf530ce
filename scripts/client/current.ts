import { fileURLToPath } from 'node:url';
import { createOpenApiDocument } from '../../src/contract/openapi/document.ts';
import { createOperationGroups } from '../../src/contract/operations/index.ts';
import { optionFields } from '../../src/platforms/index.ts';
import { writeTypes } from './write-types.ts';

export const clientTypesFile = fileURLToPath(new URL('../../src/client/generated/api.ts', import.meta.url));

/** As the contracts have them now. Privileges and the version are no types. */
export function currentClientTypes(): string {
  return writeTypes(createOpenApiDocument({ groups: createOperationGroups(optionFields), version: '0' }));
}
