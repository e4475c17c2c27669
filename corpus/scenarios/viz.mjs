// Graphviz (C): graphs laid out by four of its engines.
import { instance } from '@viz-js/viz';
import { digest, sequence } from './helpers.mjs';

const viz = await instance();
const next = sequence(3);
const edges = Array.from({ length: 50 }, (_, i) => `n${i % 40} -> n${next() % 40} [label="edge ${i}"]; n${i % 40} [shape=${['box', 'ellipse', 'diamond'][i % 3]}];`);

export const run = () => ['dot', 'neato', 'circo', 'twopi'].map((engine) => digest(viz.renderString(`digraph { ${edges.join(' ')} }`, { format: 'svg', engine })));
