// meshoptimizer (C++): meshes, packed and unpacked by vectors of bytes, their filters by vectors of floats; simplified, clustered.
import { caught, digest, sequence, steps } from './helpers.mjs';

let mesh;

// A wavy grid.
const SIDE = 48;
const next = sequence(5);
const positions = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE)];
  return [x, y, Math.sin(x / 5) * 4 + Math.cos(y / 7) * 3 + (next() % 100) / 1000][i % 3];
});
const indices = Uint32Array.from({ length: (SIDE - 1) * (SIDE - 1) }, (_, i) => (i % (SIDE - 1)) + Math.floor(i / (SIDE - 1)) * SIDE)
  .reduce((list, corner) => (list.push(corner, corner + 1, corner + SIDE, corner + 1, corner + SIDE + 1, corner + SIDE), list), []);
const triangles = Uint32Array.from(indices);
const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);
const vectors = (count, size) => Float32Array.from({ length: count * size }, () => (next() % 2001) / 1000 - 1);

// The filter's output, which the decoder turns into what the encoder was given.
function filtered(name, encode, count, stride, bits, size) {
  const encoded = encode(vectors(count, 4), count, stride, bits);
  const packed = mesh.MeshoptEncoder.encodeVertexBuffer(encoded, count, stride);
  const decoded = new Uint8Array(count * stride);
  mesh.MeshoptDecoder.decodeVertexBuffer(decoded, count, stride, packed, name);
  return [packed.length, digest(packed), digest(decoded), size];
}

export const run = steps([
  ['load', async () => {
    mesh = await import('meshoptimizer');
    await Promise.all(Object.values(mesh).map(({ ready }) => ready));
    return Object.values(mesh).every(({ supported = true }) => supported);
  }],
  ...[[SIDE * SIDE, 12], [SIDE * SIDE * 3 / 4, 16], [500, 4], [17, 64], [1, 4]].flatMap(([count, size]) => [0, 1, 2, 3].map((level) => [`vertices ${count} of ${size}, level ${level}`, () => {
    const source = bytesOf(positions).slice(0, count * size);
    const packed = mesh.MeshoptEncoder.encodeVertexBufferLevel(source, count, size, level);
    const target = new Uint8Array(count * size);
    mesh.MeshoptDecoder.decodeVertexBuffer(target, count, size, packed);
    return [packed.length, digest(packed), Buffer.from(target).equals(source)];
  }])),
  ['noise', () => {
    const source = Uint8Array.from({ length: 4096 }, () => next() % (1 + next() % 256));
    const packed = mesh.MeshoptEncoder.encodeVertexBuffer(source, 256, 16);
    const target = new Uint8Array(source.length);
    mesh.MeshoptDecoder.decodeVertexBuffer(target, 256, 16, packed);
    return [packed.length, digest(packed), Buffer.from(target).equals(source)];
  }],
  ['triangles', () => {
    const [order, unique] = mesh.MeshoptEncoder.reorderMesh(triangles.slice(), true, true);
    const packed = mesh.MeshoptEncoder.encodeIndexBuffer(bytesOf(triangles), triangles.length, 4);
    const target = new Uint8Array(triangles.byteLength);
    mesh.MeshoptDecoder.decodeIndexBuffer(target, triangles.length, 4, packed);
    return [unique, digest(bytesOf(order)), digest(packed), digest(target)];
  }],
  ['octahedral', () => filtered('OCTAHEDRAL', mesh.MeshoptEncoder.encodeFilterOct, 700, 4, 8)],
  ['octahedral of 16 bits', () => filtered('OCTAHEDRAL', mesh.MeshoptEncoder.encodeFilterOct, 700, 8, 12)],
  ['quaternions', () => filtered('QUATERNION', mesh.MeshoptEncoder.encodeFilterQuat, 701, 8, 16)],
  ['exponents', () => filtered('EXPONENTIAL', mesh.MeshoptEncoder.encodeFilterExp, 702, 16, 15)],
  ['colours', () => filtered('COLOR', mesh.MeshoptEncoder.encodeFilterColor, 703, 4, 8)],
  ['simplify', () => {
    const [fewer, error] = mesh.MeshoptSimplifier.simplify(triangles, positions, 3, 600, 0.1);
    return [fewer.length, digest(bytesOf(fewer)), error];
  }],
  ['clusters', () => {
    const { meshlets, vertices, triangles: corners, meshletCount } = mesh.MeshoptClusterizer.buildMeshlets(triangles, positions, 3, 64, 124);
    return [meshletCount, ...[meshlets, vertices, corners].map((list) => digest(bytesOf(list)))];
  }],
  ['not packed', () => caught(() => mesh.MeshoptDecoder.decodeVertexBuffer(new Uint8Array(64), 16, 4, Uint8Array.of(1, 2, 3)))],
]);
