/** Compares results with what a script expects. */

import { hostReference, type Value } from './invoke.js';
import { laneMatches, type LanePattern, type Pattern } from './wast.js';

/** Whether a result is what the pattern wants. */
export function matches(pattern: Pattern, value: Value): boolean {
  switch (pattern.kind) {
    case 'either':
      return pattern.options.some((option) => matches(option, value));
    case 'number': {
      if (value.kind !== 'number' || value.type !== pattern.type) return false;
      const { laneWidth } = pattern;
      return pattern.lanes.every((lane, i) => laneMatches(lane, BigInt.asUintN(laneWidth, value.bits >> BigInt(i * laneWidth)), laneWidth));
    }
    case 'null':
      return (value.kind === 'reference' && value.value === null) || (value.kind === 'opaque' && value.isNull);
    case 'ref':
      if (value.kind === 'opaque') {
        if (pattern.heap === 'host') return pattern.id !== undefined && value.extern === hostReference(pattern.id);
        return !value.isNull && value.is.has(pattern.heap);
      }
      if (value.kind !== 'reference' || value.value === null) return false;
      if (pattern.heap === 'func') return typeof value.value === 'function';
      return pattern.heap === 'extern' && (pattern.id === undefined || value.value === hostReference(pattern.id));
  }
}

/** A pattern for a failure's message. */
export function describePattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'either':
      return pattern.options.map(describePattern).join(' or ');
    case 'number':
      return `${pattern.type} ${pattern.lanes.map(describeLane).join(' ')}`;
    case 'null':
      return 'null';
    case 'ref':
      return `ref.${pattern.heap} ${pattern.id ?? ''}`.trim();
  }
}

function describeLane(lane: LanePattern): string {
  return 'bits' in lane ? `0x${lane.bits.toString(16)}` : `nan:${lane.nan}`;
}

/** A result for a failure's message. */
export function describeValue(value: Value): string {
  switch (value.kind) {
    case 'number':
      return `${value.type} 0x${value.bits.toString(16)}`;
    case 'reference':
      return value.value === null ? 'null' : `a reference to ${typeof value.value === 'object' ? JSON.stringify(value.value) : `a ${typeof value.value}`}`;
    case 'opaque':
      return value.isNull ? 'null' : `a reference (${[...value.is].join(', ')})`;
  }
}
