// Rapier (Rust): bodies that fall on one another.
import rapier from '@dimforge/rapier3d-compat';
import { digest } from './helpers.mjs';

await rapier.init();

export function run() {
  const world = new rapier.World({ x: 0, y: -9.81, z: 0 });
  world.createCollider(rapier.ColliderDesc.cuboid(20, 0.5, 20));
  const bodies = Array.from({ length: 40 }, (_, i) => {
    const body = world.createRigidBody(rapier.RigidBodyDesc.dynamic().setTranslation((i % 4) * 1.1, 2 + Math.floor(i / 8) * 1.3, (i % 2) * 1.2 + i / 100));
    world.createCollider(i % 3 ? rapier.ColliderDesc.cuboid(0.5, 0.4, 0.5) : rapier.ColliderDesc.ball(0.5), body);
    return body;
  });
  for (let i = 0; i < 40; i++) world.step();
  const places = bodies.map((body) => [body.translation(), body.rotation()]);
  const snapshot = digest(world.takeSnapshot());
  world.free();
  return { places, snapshot };
}
