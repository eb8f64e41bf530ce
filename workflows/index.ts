import { runInOwnWorker } from './signalbox-activities.ts';

export { accessRequest } from './access/access-request.ts';
export { deliverMessage } from './send-webhook.ts';
export { expireGrant } from './access/expire-grant.ts';
export { keepGrantEnd } from './access/keep-grant-end.ts';
export { offboardUser } from './access/offboard-user.ts';
export { orderPayment } from './order-payment.ts';
export { runDefinition } from './run-definition/run-definition.ts';
export { startScheduled } from './start-scheduled.ts';

// Signalbox's own worker has the activities that these call.
runInOwnWorker();
