/** Many requests to `serve`, some of which trap, and some of whose clients leave: the others are to be answered right. */
import { once } from 'node:events';
import { request } from 'node:http';
import type { Served } from './process.js';

export interface Sent {
  /** What was answered wrong. */
  readonly wrong: readonly string[];
  /** How many have called `add`, and how many have trapped that were to. */
  readonly added: number;
  readonly trapped: number;
}

/** @param count how many, 8 at a time if not said otherwise */
export async function sendMany(served: Served, count: number, atOnce = 8): Promise<Sent> {
  let next = 0;
  let added = 0;
  let trapped = 0;
  const wrong: string[] = [];
  const one = async (n: number): Promise<void> => {
    if (n % 50 === 7) {
      trapped++;
      const { status } = await served.ask('/trap');
      if (status !== 500) wrong.push(`${n}: ${status}`);
    } else if (n % 50 === 13) {
      const asked = request(`${served.url}/fill?1000000`, (response) => response.on('error', () => undefined).once('data', () => asked.destroy()));
      asked.on('error', () => undefined).end();
      await once(asked, 'close');
    } else if (n % 3 === 0) {
      const { status, body } = await served.ask('/echo', {}, `${n}`);
      if (body !== `${n}`) wrong.push(`${n}: ${status} ${body}`);
    } else {
      added++;
      const { status, body } = await served.ask(`/add?${n}+1`);
      if (body !== `${n + 1}\n`) wrong.push(`${n}: ${status} ${body}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < count) await one(next++);
  }));
  return { wrong, added, trapped };
}
