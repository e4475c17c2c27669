// source-map (Rust): a large map asked, both ways.
import { createRequire } from 'node:module';

const { SourceMapConsumer, SourceMapGenerator } = createRequire(import.meta.url)('source-map');
const generator = new SourceMapGenerator({ file: 'out.js' });
for (let i = 0; i < 4000; i++) generator.addMapping({ generated: { line: 1 + (i >> 4), column: (i % 16) * 7 }, original: { line: 1 + (i * 7) % 900, column: i % 50 }, source: `s${i % 5}.ts`, name: `n${i % 30}` });
const map = generator.toJSON();

export const run = () => SourceMapConsumer.with(map, null, (consumer) => {
  const asked = Array.from({ length: 500 }, (_, i) => consumer.originalPositionFor({ line: 1 + (i * 13) % 260, column: (i * 5) % 120 }));
  const back = Array.from({ length: 100 }, (_, i) => consumer.allGeneratedPositionsFor({ source: `s${i % 5}.ts`, line: 1 + (i * 17) % 900 }));
  let names = 0;
  consumer.eachMapping(({ name }) => (names += name.length));
  return { asked, back, names };
});
