import { runMain } from './process/run-main.ts';
import { startEverything } from './process/start-everything.ts';

runMain(startEverything);
