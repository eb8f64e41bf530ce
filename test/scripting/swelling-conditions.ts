import { createConditions } from '../../src/scripting/create-conditions.ts';

// Conditions that take memory without end, two at a time, in a process of their own.
const conditions = createConditions();
const list = `[${Array.from({ length: 400 }, (_, at) => at).join(',')}]`;
const text = `${list}.map(a, ${list}.map(b, ${list}.map(c, [a, b, c, subject.email + "x"])))`;
const facts = { subject: { email: 'ada@example.com' } } as never;
for (let round = 0; round < 3; round += 1) {
  const values = await Promise.all(
    ['one', 'another'].map((owner) => conditions.evaluate({ texts: [text], facts, owner, until: 'end' })),
  );
  for (const [value] of values) console.log(value?.kind);
}
await conditions.stop();
