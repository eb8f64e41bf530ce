// Writes the types of the client from the contracts.
//
//   npm run client
import { writeFileSync } from 'node:fs';
import { clientTypesFile, currentClientTypes } from './current.ts';

writeFileSync(clientTypesFile, currentClientTypes());
