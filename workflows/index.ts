export { deliverMessage } from './deliver-message.ts';
export { orderPayment } from './order-payment.ts';
export { runDefinition } from './run-definition/run-definition.ts';
