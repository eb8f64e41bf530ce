// A worker that polls for tasks, as Conductor's workers do: it says of each on standard output that it did it, and updates it.
const { FAULTS_API = '', FAULTS_TASK_TYPES = '', FAULTS_NAME = 'poller' } = process.env;
const types = FAULTS_TASK_TYPES.split(',');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function call(path, options) {
  const answer = await fetch(FAULTS_API + path, { ...options, signal: AbortSignal.timeout(10_000) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function complete(task) {
  process.stdout.write(`${FAULTS_NAME} has ${task.taskId}\n`);
  await pause(task.inputData.heldMs ?? 0);
  process.stdout.write(`${JSON.stringify({ did: task.taskId, nonce: task.inputData.nonce })}\n`);
  const update = {
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    workerId: FAULTS_NAME,
    status: 'COMPLETED',
    outputData: { nonce: task.inputData.nonce, by: task.taskId },
  };
  for (let tries = 0; tries < 5; tries += 1) {
    try {
      return await call('/api/tasks', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(update),
      });
    } catch {
      // It timed out meanwhile, and another one does it; or nobody answers.
      await pause(300);
    }
  }
}

async function poll(type) {
  for (;;) {
    try {
      const tasks = await call(`/api/tasks/poll/batch/${type}?workerid=${FAULTS_NAME}&count=5&timeout=1000`);
      await Promise.all((tasks ?? []).map(complete));
    } catch {
      await pause(300);
    }
  }
}

process.stdout.write('poller.ready\n');
await Promise.all(types.map(poll));
