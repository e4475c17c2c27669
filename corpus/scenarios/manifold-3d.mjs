// Manifold (C++): solids cut and joined.
import Module from 'manifold-3d';
import { digest } from './helpers.mjs';

const module = await Module();
module.setup();
const { Manifold } = module;

export function run() {
  let body = Manifold.cube([10, 10, 10], true);
  for (let i = 0; i < 6; i++) body = body.subtract(Manifold.cylinder(20, 1 + i / 5, 1, 24, true).rotate([i * 30, i * 20, 0]).translate([i - 3, 0, i / 2]));
  body = body.add(Manifold.sphere(4, 32).translate([5, 5, 5]));
  const mesh = body.getMesh();
  const arrays = [mesh.vertProperties, mesh.triVerts].map((array) => digest(new Uint8Array(array.slice().buffer)));
  return [body.numTri(), body.genus(), body.volume(), body.surfaceArea(), arrays];
}
