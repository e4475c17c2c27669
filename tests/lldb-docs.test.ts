/** What docs/lldb.md shows of terminals and of LLDB is what is seen there. UPDATE=1 writes it anew. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { missingLldb } from './lldb/client.js';
import { corrected, playDocument } from './lldb/document.js';
import { root } from './lldb/program.js';

const path = join(root, 'docs', 'lldb.md');
const program = 'test-programs/build/c/script_bug.O0.wasm';

it('docs/lldb.md shows what is seen', async ({ skip }) => {
  const reason = missingLldb() ?? (existsSync(join(root, program)) ? undefined : `${program} is not built; run: bash test-programs/build.sh c/script_bug`);
  if (reason !== undefined && process.env['CI'] === 'true') throw new Error(reason);
  if (reason !== undefined) skip(reason);
  const text = readFileSync(path, 'utf8');
  const blocks = await playDocument(text);
  expect(blocks.filter((block) => block.language === 'lldb').length).toBeGreaterThan(5);
  if (process.env['UPDATE'] === '1') writeFileSync(path, corrected(text, blocks));
  else expect(corrected(text, blocks)).toBe(text);
}, 180_000);
