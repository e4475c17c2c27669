import { instance } from '@viz-js/viz';
const viz = await instance();
let dot = 'digraph {'; for (let i = 0; i < 120; i++) dot += `n${i} -> n${(i * 7) % 40}; n${i} [label="node ${i}"];`; dot += '}';
console.log(viz.renderString(dot, { format: 'svg' }).length);
