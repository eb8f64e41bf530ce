// Everything that the tests' workers run: the product's workflows, and those that exist to put them to the test.
export * from '../../workflows/index.ts';
export {
  longStretch,
  runInShortRuns,
  runWithLittleRoom,
  runWithMoreTypes,
} from '../workflows/run-definition/workflows.ts';
export * from '../workflows/wait-for-webhook/workflows.ts';
export * from '../outbound/workflows.ts';
export * from '../tracing/workflows.ts';
