export { accessRequest } from './access-request.ts';
export { deliverMessage } from './deliver-message.ts';
export { expireGrant } from './expire-grant.ts';
export { orderPayment } from './order-payment.ts';
export { runDefinition } from './run-definition/run-definition.ts';
