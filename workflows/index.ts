export { orderPayment } from './order-payment.ts';
export { runDefinition } from './run-definition/run-definition.ts';
