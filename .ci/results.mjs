// Reads the reports of the test runs of `.ci/run`.
//   again DIR   the files of first.json that may run a second time, one a line; none when too many failed
//   count DIR…  the tests that needed a second run and those that failed, with their reasons, and "N passed, N failed"
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const MOST_FILES_AGAIN = 6;
const LONGEST_REASON = 600;
const ENDED_EARLY = 'Its process ended before its tests did.';
// A test of a guarantee that fails once has failed.
const NEVER_AGAIN = [
  'test/faults/everything-fails.test.ts',
  'test/faults/kill.test.ts',
  'test/faults/one-event-many-waits.test.ts',
  'test/architecture.test.ts',
  'test/replay.test.ts',
];

const [command, ...directories] = process.argv.slice(2);

if (command === 'again') printFilesToRunAgain(directories[0]);
else printCount(directories);

function read(directory, name) {
  const path = join(directory, name);
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  return text === '' ? undefined : JSON.parse(text);
}

function failuresOf(report) {
  return report.testResults.filter((file) => file.status === 'failed' || endedEarly(file));
}

/** Its process ended before its tests did: the report has them as pending, or has none. */
function endedEarly({ assertionResults }) {
  return assertionResults.length === 0 || assertionResults.some(({ status }) => status === 'pending');
}

function printFilesToRunAgain(directory) {
  const first = read(directory, 'first.json');
  if (first === undefined) return;
  const files = failuresOf(first).map(({ name }) => relative(process.cwd(), name));
  const forGood = files.some((file) => NEVER_AGAIN.some((start) => file.startsWith(start)));
  if (files.length > MOST_FILES_AGAIN || forGood) return;
  for (const file of files) console.log(file);
}

/** A file that does not load, or whose process ends early, counts as one failure at least. */
function countOf({ testResults }) {
  let passed = 0;
  let failed = 0;
  for (const file of testResults) {
    const here = file.assertionResults.filter(({ status }) => status === 'failed').length;
    passed += file.assertionResults.filter(({ status }) => status === 'passed').length;
    failed += file.status === 'failed' || endedEarly(file) ? Math.max(here, 1) : here;
  }
  return { passed, failed };
}

/** Printed next to the count, since many thousand lines stand between a failure and the end of the run. */
function printFailures(report, word) {
  for (const result of failuresOf(report)) {
    const file = relative(process.cwd(), result.name);
    const failed = result.assertionResults.filter((test) => test.status === 'failed');
    for (const { fullName, failureMessages } of failed)
      console.log(`${word}: ${file} > ${fullName}\n${failureMessages.join('\n').slice(0, LONGEST_REASON)}`);
    if (failed.length === 0)
      console.log(`${word}: ${file}\n${(result.message || ENDED_EARLY).slice(0, LONGEST_REASON)}`);
  }
}

function printCount(directories) {
  let passed = 0;
  let failed = Number(process.env.CHECK_FAILED);
  for (const directory of directories) {
    const count = countSuite(read(directory, 'first.json'), read(directory, 'second.json'));
    passed += count.passed;
    failed += count.failed;
  }
  // A check that fails counts as one failure; and a run that failed for any other reason (an error outside of tests)
  // never says "0 failed".
  console.log(`${passed} passed, ${process.env.TESTS_STATUS === '0' ? failed : Math.max(failed, 1)} failed`);
}

function countSuite(first, second) {
  if (first === undefined) return { passed: 0, failed: 1 };
  if (second === undefined) {
    printFailures(first, 'failed');
    return countOf(first);
  }
  printFailures(first, 'needed a second run');
  printFailures(second, 'failed');
  const again = new Set(second.testResults.map(({ name }) => name));
  const kept = first.testResults.filter(({ name }) => !again.has(name));
  return countOf({ testResults: [...kept, ...second.testResults] });
}
