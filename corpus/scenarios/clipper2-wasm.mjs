// Clipper2 (C++): polygons cut and grown.
import { createRequire } from 'node:module';
import { sequence } from './helpers.mjs';

const clipper = await createRequire(import.meta.url)('clipper2-wasm')();

function star(x, y, corners, next) {
  const { MakePath64 } = clipper;
  return MakePath64(Array.from({ length: 2 * corners }, (_, i) => {
    const [angle, radius] = [Math.PI * (i / corners), (i % 2 ? 400 : 1000) + next() % 50];
    return [Math.round(x + radius * Math.cos(angle)), Math.round(y + radius * Math.sin(angle))];
  }).flat());
}

export function run() {
  const next = sequence(4);
  const { EndType, FillRule, InflatePaths64, Intersect64, JoinType, Paths64, Union64, AreaPaths64, Difference64 } = clipper;
  const [subject, clip] = [new Paths64(), new Paths64()];
  for (let i = 0; i < 25; i++) {
    subject.push_back(star(next() % 4000, next() % 4000, 7, next));
    clip.push_back(star(next() % 4000, next() % 4000, 5, next));
  }
  const rule = FillRule.NonZero;
  const combined = [Union64, Intersect64, Difference64].map((combine) => combine(subject, clip, rule));
  return [...combined, InflatePaths64(subject, 60, JoinType.Round, EndType.Polygon, 2, 1)].map((paths) => [paths.size(), AreaPaths64(paths)]);
}
