/**
 * How much a function runs before V8 thinks of optimising it: a flag of Node 20's V8. Newer ones call it an error and print so, thus there is none for them;
 * the counts of invocations that they have in its place (--invocation-count-for-turbofan and the like), ten times as high, were tried and save nothing that could be told from chance.
 */
export const interruptBudget = (budget: number): string | undefined => (process.versions.v8.startsWith('11.') ? `--interrupt-budget=${budget}` : undefined);
