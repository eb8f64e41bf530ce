/** Workflow types written in TypeScript that sources and the API may start by name. */
export const startableWorkflows: readonly string[] = ['orderPayment'];
