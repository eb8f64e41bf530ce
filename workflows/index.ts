export { runDefinition } from './run-definition/run-definition.ts';
