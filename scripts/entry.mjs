// Prints the arguments with which Node runs everything: the build where it is as new as the sources, since it starts three
// times as fast, and else the sources as they are.
//
//   node $(node scripts/entry.mjs)
import { buildState } from './setup/build-state.mjs';

console.log(buildState() === 'current' ? 'dist/src/start.js' : '--import tsx src/start.ts');
