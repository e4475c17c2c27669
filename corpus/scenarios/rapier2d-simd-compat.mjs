// @dimforge/rapier2d-simd-compat (Rust, wasm-bindgen): bodies that fall, hit one another, and swing on joints, four contacts at a time.
import { createRequire } from 'node:module';
import { digest, steps } from './helpers.mjs';

const require = createRequire(import.meta.url);
let rapier;

// Positions as the bits they are.
const state = (world) => {
  const numbers = [];
  world.forEachRigidBody((body) => {
    const [{ x, y }, v] = [body.translation(), body.linvel()];
    numbers.push(x, y, body.rotation(), v.x, v.y, body.angvel());
  });
  return digest(new Uint8Array(Float64Array.from(numbers).buffer));
};

function pile() {
  const world = new rapier.World({ x: 0, y: -9.81 });
  world.createCollider(rapier.ColliderDesc.cuboid(30, 0.5));
  for (let row = 0; row < 5; row++) {
    for (let i = 0; i < 6 - row; i++) {
      const body = world.createRigidBody(rapier.RigidBodyDesc.dynamic().setTranslation(i * 1.1 + row * 0.55, 1.2 + row * 1.1).setRotation(i * 0.1));
      world.createCollider(i % 2 ? rapier.ColliderDesc.ball(0.5) : rapier.ColliderDesc.cuboid(0.5, 0.45).setRestitution(0.3), body);
    }
  }
  return world;
}

const stepped = (world, n) => {
  const seen = [];
  for (let i = 0; i < n; i++) {
    world.step();
    if (i % 20 === 19) seen.push(state(world));
  }
  return seen;
};

let world;
export const run = steps([
  ['load', async () => {
    rapier = require('@dimforge/rapier2d-simd-compat');
    await rapier.init();
    return rapier.version();
  }],
  ['pile', () => {
    world = pile();
    return stepped(world, 60);
  }],
  ['kept and gone on with', () => {
    const bytes = world.takeSnapshot();
    const copy = rapier.World.restoreSnapshot(bytes);
    return [bytes.length, digest(bytes), stepped(copy, 20), stepped(world, 20)];
  }],
  ['chain', () => {
    const chain = new rapier.World({ x: 0, y: -9.81 });
    let last = chain.createRigidBody(rapier.RigidBodyDesc.fixed());
    for (let i = 1; i < 12; i++) {
      const link = chain.createRigidBody(rapier.RigidBodyDesc.dynamic().setTranslation(i, 0));
      chain.createCollider(rapier.ColliderDesc.capsule(0.3, 0.1), link);
      chain.createImpulseJoint(rapier.JointData.revolute({ x: 0.5, y: 0 }, { x: -0.5, y: 0 }), last, link, true);
      last = link;
    }
    return stepped(chain, 40);
  }],
  ['rays', () => Array.from({ length: 16 }, (_, i) => {
    const hit = world.castRay(new rapier.Ray({ x: -5, y: 0.6 + i / 4 }, { x: 1, y: 0.05 }), 50, true);
    return hit && [hit.timeOfImpact, hit.collider.handle];
  })],
]);
