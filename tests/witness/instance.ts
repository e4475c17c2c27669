/** Instantiation (specification, 4.7.1), as a routine since the start function may be stepped through. */
import type { ConstExpr, Module } from '../../compiler/model/module.js';
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import { type Routine, WFunc, WGlobal, WInstance, WMemory, WTable, WTag, type WExtern } from './entities.js';
import { f32, f64, i32, i64, reference, v128, type WValue, WTrap } from './values.js';

/** Imports are taken for matching. @param allocated is given the instance before anything of it runs */
export function* instantiate(module: Module, imports: readonly WExtern[], allocated?: (instance: WInstance) => void): Routine<WInstance> {
  const instance = new WInstance(module);
  for (const extern of imports) add(instance, extern);
  const own = <T>(list: readonly T[], imported: number): readonly T[] => list.slice(imported);
  own(module.funcs, module.importedFuncs).forEach((f, i) => instance.funcs.push(new WFunc(f.type, instance, module.importedFuncs + i, undefined)));
  for (const type of own(module.memories, module.importedMemories)) instance.memories.push(new WMemory(type));
  for (const type of own(module.tables, module.importedTables)) instance.tables.push(new WTable(type));
  for (const { type } of own(module.tags, module.importedTags)) instance.tags.push(new WTag(type));
  for (const global of own(module.globals, module.importedGlobals)) instance.globals.push(new WGlobal(global, evaluate(global.init!, instance)));
  for (const { init } of module.elems) instance.elems.push(init.map((expression) => evaluate(expression, instance).value));
  for (const { bytes } of module.datas) instance.datas.push(module.bytes.subarray(bytes.start, bytes.end));
  allocated?.(instance);
  initialise(instance);
  if (module.start !== undefined) yield { func: instance.funcs[module.start]!, args: [] };
  return instance;
}

function add(instance: WInstance, extern: WExtern): void {
  if (extern instanceof WFunc) instance.funcs.push(extern);
  else if (extern instanceof WMemory) instance.memories.push(extern);
  else if (extern instanceof WTable) instance.tables.push(extern);
  else if (extern instanceof WGlobal) instance.globals.push(extern);
  else instance.tags.push(extern);
}

function initialise(instance: WInstance): void {
  const { module } = instance;
  const context = 'WebAssembly.Instance()';
  const offset = (expression: ConstExpr): number => (evaluate(expression, instance).value as number) >>> 0;
  module.elems.forEach(({ mode }, i) => {
    if (mode.kind === 'passive') return;
    if (mode.kind === 'active') {
      const { elements } = instance.tables[mode.index]!;
      const items = instance.elems[i]!;
      const at = offset(mode.offset);
      if (at + items.length > elements.length) throw new WTrap(`${context}: ${TRAP_MESSAGES.tableOutOfBounds}`);
      items.forEach((item, k) => void (elements[at + k] = item));
    }
    instance.elems[i] = [];
  });
  module.datas.forEach(({ mode }, i) => {
    if (mode.kind !== 'active') return;
    const { bytes } = instance.memories[mode.index]!;
    const data = instance.datas[i]!;
    const at = offset(mode.offset);
    if (at + data.length > bytes.length) throw new WTrap(`${context}: data segment ${i} is out of bounds`);
    bytes.set(data, at);
    instance.datas[i] = new Uint8Array(0);
  });
}

/** Evaluates a constant expression (3.4.16). */
function evaluate(expression: ConstExpr, instance: WInstance): WValue {
  const stack: WValue[] = [];
  const binary = (f: (a: bigint, b: bigint) => bigint): void => {
    const [b, a] = [stack.pop()!, stack.pop()!];
    const result = f(BigInt(a.value as number), BigInt(b.value as number));
    stack.push(a.type === 'i32' ? i32(Number(BigInt.asIntN(32, result))) : i64(result));
  };
  for (const instr of expression) {
    switch (instr.op) {
      case 'i32.const': stack.push(i32(instr.value)); break;
      case 'i64.const': stack.push(i64(instr.value)); break;
      case 'f32.const': stack.push(f32(instr.bits)); break;
      case 'f64.const': stack.push(f64(instr.bits)); break;
      case 'v128.const': stack.push(v128(instr.bits)); break;
      case 'ref.null': stack.push(reference(instr.type, null)); break;
      case 'ref.func': stack.push(reference('funcref', instance.funcs[instr.func])); break;
      case 'global.get': stack.push(instance.globals[instr.global]!.value); break;
      case 'i32.add': case 'i64.add': binary((a, b) => a + b); break;
      case 'i32.sub': case 'i64.sub': binary((a, b) => a - b); break;
      case 'i32.mul': case 'i64.mul': binary((a, b) => a * b); break;
    }
  }
  return stack.pop()!;
}
