/** Float lanes: each instruction is what it is of one float (meaning.ts), for each lane. */
import { type Form, F32X4, F64X2 } from './forms.js';
import { byLane, made, partsOf, partwise, type Sources, valueOf, writtenFor } from './meaning-table.js';
import { mask } from './simd-lanes.js';

/** A template for each lane, from one for one. */
const lanes = ({ kinds }: Form, source: string): Sources =>
  kinds.map((_, lane) => source.replace(/\$([012])(?![0-9a-z])/g, (_hole, operand) => `$${operand}p${lane}`)) as unknown as Sources;
const several = (count: number, source: (lane: number) => string): Sources => Array.from({ length: count }, (_, lane) => source(lane)) as unknown as Sources;

for (const form of [F32X4, F64X2]) {
  const { name, lane: type, kinds } = form;
  const takes = [form, form, form];
  const rounded = (source: string): string => (type === 'f32' ? `Math.fround(${source})` : source);
  const bothParts = (source: string): string[] => (type === 'f32' ? [source] : [source, '']);
  for (const op of ['abs', 'neg', 'sqrt', 'ceil', 'floor', 'trunc', 'nearest', 'add', 'sub', 'mul', 'div', 'min', 'max']) {
    made({ [`${name}.${op}`]: () => {
      const { sources, flags } = writtenFor(`${type}.${op}`);
      return partsOf(lanes(form, sources[0]), { numeric: flags.numeric ?? false, plain: flags.plain ?? false, takes, gives: form });
    } });
  }
  for (const op of ['eq', 'ne', 'lt', 'gt', 'le', 'ge']) {
    made({ [`${name}.${op}`]: () => {
      const masks = lanes(form, writtenFor(`${type}.${op}`).sources[0]).flatMap((test, lane) =>
        bothParts(mask(test)).map((source) => source || `$r${2 * lane}`));
      return partsOf(masks as unknown as Sources, { numeric: true, takes });
    } });
  }
  const each = (op: string, source: string, plain: boolean): void => made({ [`${name}.${op}`]: () => partsOf(lanes(form, source), { plain, takes, gives: form }) });
  each('pmin', '$1 < $0 ? $1 : $0', false);
  each('pmax', '$0 < $1 ? $1 : $0', false);
  // One of what the specification leaves open: what x86's own instructions give.
  each('relaxed_min', '$0 < $1 ? $0 : $1', false);
  each('relaxed_max', '$0 > $1 ? $0 : $1', false);
  // Rounded after the multiplication, too.
  each('relaxed_madd', rounded(`${rounded('$0 * $1')} + $2`), true);
  each('relaxed_nmadd', rounded(`$2 - ${rounded('$0 * $1')}`), true);
  partwise({ [`${name}.splat`]: several(kinds.length, () => '$0') }, { gives: form });
  byLane(`${name}.extract_lane`, (lane) => valueOf(`$0p${lane}`, { takes }));
  byLane(`${name}.replace_lane`, (lane) => partsOf(several(kinds.length, (i) => (i === lane ? '$1' : `$0p${i}`)), { takes: [form], gives: form }));
}

/** The template of an instruction on one operand, with another in its place. */
const one = (name: string, operand: string): string => writtenFor(name).sources[0].replaceAll('$0', operand);

for (const how of ['s', 'u']) {
  made({
    [`f32x4.convert_i32x4_${how}`]: () => partsOf(several(4, (lane) => one(`f32.convert_i32_${how}`, `$0p${lane}`)), { plain: true, gives: F32X4 }),
    [`f64x2.convert_low_i32x4_${how}`]: () => partsOf(several(2, (lane) => one(`f64.convert_i32_${how}`, `$0p${lane}`)), { plain: true, gives: F64X2 }),
    [`i32x4.trunc_sat_f32x4_${how}`]: () => partsOf(several(4, (lane) => one(`i32.trunc_sat_f32_${how}`, `$0p${lane}`)), { takes: [F32X4] }),
    [`i32x4.trunc_sat_f64x2_${how}_zero`]: () =>
      partsOf([one(`i32.trunc_sat_f64_${how}`, '$0p0'), one(`i32.trunc_sat_f64_${how}`, '$0p1'), '0', '0'], { takes: [F64X2] }),
  });
}
// x86 gives this for what no integer is near.
const OR_LEAST = '> -2147483649 && x < 2147483648 ? x | 0 : -2147483648';
const truncated = (lane: number): string => `(x = $0p${lane}) ${OR_LEAST}`;
made({
  'i32x4.relaxed_trunc_f32x4_s': () => partsOf(several(4, truncated), { takes: [F32X4] }),
  'i32x4.relaxed_trunc_f64x2_s_zero': () => partsOf([truncated(0), truncated(1), '0', '0'], { takes: [F64X2] }),
  'i32x4.relaxed_trunc_f32x4_u': () => partsOf(several(4, (lane) => one('i32.trunc_sat_f32_u', `$0p${lane}`)), { takes: [F32X4] }),
  'i32x4.relaxed_trunc_f64x2_u_zero': () =>
    partsOf([...several(2, (lane) => one('i32.trunc_sat_f64_u', `$0p${lane}`)), '0', '0'] as unknown as Sources, { takes: [F64X2] }),
  'f64x2.promote_low_f32x4': () => partsOf(['+$0p0', '+$0p1'], { plain: true, takes: [F32X4], gives: F64X2 }),
  'f32x4.demote_f64x2_zero': () => partsOf(['Math.fround($0p0)', 'Math.fround($0p1)', '0', '0'], { plain: true, takes: [F64X2], gives: F32X4 }),
});
