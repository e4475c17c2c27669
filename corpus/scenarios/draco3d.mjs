// Draco (C++): a mesh packed, and unpacked.
import { createRequire } from 'node:module';
import { digest } from './helpers.mjs';

const draco = createRequire(import.meta.url)('draco3d');
const [encoderModule, decoderModule] = await Promise.all([draco.createEncoderModule({}), draco.createDecoderModule({})]);
const SIDE = 40;
const points = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => [Math.floor(i / 3) % SIDE, Math.floor(i / 3 / SIDE), Math.sin(i / 50) * 3][i % 3]);
const faces = Uint32Array.from({ length: (SIDE - 1) * (SIDE - 1) * 6 }, (_, i) => {
  const cell = Math.floor(i / 6);
  const corner = (cell % (SIDE - 1)) + Math.floor(cell / (SIDE - 1)) * SIDE;
  return corner + [0, 1, SIDE, 1, SIDE + 1, SIDE][i % 6];
});

export function run() {
  const encoder = new encoderModule.Encoder();
  const builder = new encoderModule.MeshBuilder();
  const mesh = new encoderModule.Mesh();
  builder.AddFacesToMesh(mesh, faces.length / 3, faces);
  builder.AddFloatAttributeToMesh(mesh, encoderModule.POSITION, points.length / 3, 3, points);
  encoder.SetAttributeQuantization(encoderModule.POSITION, 12);
  const packed = new encoderModule.DracoInt8Array();
  const length = encoder.EncodeMeshToDracoBuffer(mesh, packed);
  const bytes = Int8Array.from({ length }, (_, i) => packed.GetValue(i));
  for (const object of [packed, mesh, builder, encoder]) encoderModule.destroy(object);

  const decoder = new decoderModule.Decoder();
  const decoded = new decoderModule.Mesh();
  const status = decoder.DecodeArrayToMesh(bytes, length, decoded);
  const values = new decoderModule.DracoFloat32Array();
  decoder.GetAttributeFloatForAllPoints(decoded, decoder.GetAttribute(decoded, 0), values);
  const found = Float32Array.from({ length: values.size() }, (_, i) => values.GetValue(i));
  const result = [length, digest(bytes), status.ok(), decoded.num_faces(), digest(new Uint8Array(found.buffer))];
  for (const object of [values, decoded, decoder]) decoderModule.destroy(object);
  return result;
}
