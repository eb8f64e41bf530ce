export { accessRequest } from './access-request.ts';
export { deliverMessage } from './deliver-message.ts';
export { expireGrant } from './expire-grant.ts';
export { keepGrantEnd } from './keep-grant-end.ts';
export { offboardUser } from './offboard-user.ts';
export { orderPayment } from './order-payment.ts';
export { runDefinition } from './run-definition/run-definition.ts';
