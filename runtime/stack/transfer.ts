/** Frames on their way between the JavaScript stack and a driver. */
import { indexOfPoint, isInCall, pointOf } from '../../compiler/model/point.js';
import { type CapturedFrame, setFrames } from '../store/frames.js';
import type { FuncInst } from '../store/func.js';
import type { Activation, WasmFrame } from './activation.js';
import type { DebugCode } from './code.js';
import { slotsOfFrame } from './frame.js';

/** A captured frame as one that a driver can go on with. */
export function frameOf(codes: { codeOf(func: FuncInst): DebugCode }, captured: CapturedFrame): WasmFrame {
  captured.instance.store.seen(captured.instance);
  const code = codes.codeOf(captured.instance.funcs[captured.func]!);
  const { shape } = code;
  const v = slotsOfFrame(captured);
  while (v.length < shape.size) v.push(null);
  return code.frameAt(indexOfPoint(captured.point, shape.offsets.length), isInCall(captured.point), v);
}

/** The other way, as far as a backtrace needs. */
const capturedFrame = ({ code, state }: WasmFrame): CapturedFrame =>
  ({ instance: code.instance, func: state.func, point: pointOf(state.at, state.inCall), vars: [] });

/**
 * Lets an error know the frames of an activation that it is about to end, in the place of those that it has gathered on the way here.
 * @param fromInner whether it has ended an activation on top of this one before, whose frames come first
 */
export function recordFrames(a: Activation, error: unknown, fromInner: boolean): void {
  const own = a.frames.slice(a.floor).reverse().map(capturedFrame);
  setFrames(error, own, fromInner);
}
