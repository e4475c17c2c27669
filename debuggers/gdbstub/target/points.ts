/**
 * Breakpoints and watchpoints by the addresses at which the client sets them, by which it is told of stops: it would not know others for its own. Several
 * addresses of one instruction are to the client what instructions one after the other are: hit one after the other.
 */
import type { Breakpoints, CodePlace } from '../../view/breakpoints.js';
import type { MemoryEntry } from '../../view/program.js';
import type { StopReason as PlacedReason } from '../../view/reasons.js';
import type { Access, WatchHit, Watchpoint, Watchpoints } from '../../view/watchpoints.js';
import { addressOf, addressText, readAddress } from './addresses.js';
import { memoryAt, pastTheEnd } from './memory.js';
import type { AddressSpace } from './space.js';

/** There is no instruction for a breakpoint. */
export class BadBreakpoint extends Error {
  override readonly name = 'BadBreakpoint';
}

/** The address that was watched, and where in it the access was. */
export interface AddressHit {
  readonly address: bigint;
  readonly accessed: bigint;
}

/** Why the program has stopped, in addresses. */
export type StopReason = PlacedReason<bigint, AddressHit>;

/** For whoever reads a trace. */
export function reasonText(reason: StopReason): string {
  switch (reason.kind) {
    case 'breakpoint': return `breakpoint ${addressText(reason.place)}`;
    case 'watchpoint': return `watchpoint ${addressText(reason.hit.address)}, accessed at ${addressText(reason.hit.accessed)}`;
    case 'trap': return `trap (${reason.text})`;
    case 'returned': return `call (${reason.text})`;
    case 'ended': return `end (exit code ${reason.exitCode})`;
    case 'trace': case 'interrupted': case 'instances': return reason.kind;
  }
}

interface Watched {
  /** Undefined where the memory of the next instance is too small for it. */
  watchpoint: Watchpoint | undefined;
  entry: MemoryEntry;
  readonly address: bigint;
  readonly offset: number;
  readonly length: number;
  readonly access: Access;
  /** Of the memory, in that address. */
  readonly memoryId: number;
}

export class Points {
  /** By what the client has asked for. */
  private readonly watched = new Map<string, Watched>();

  constructor(private readonly space: AddressSpace, private readonly breakpoints: Breakpoints, private readonly watchpoints: Watchpoints) {}

  private placeOf(address: bigint): CodePlace | undefined {
    const place = readAddress(address);
    const instance = place?.kind === 'code' ? this.space.entry(place.id) : undefined;
    return instance && { instance, offset: place!.offset };
  }

  /** Setting one that is set changes nothing. @throws BadBreakpoint */
  addBreakpoint(address: bigint): void {
    const place = this.placeOf(address);
    if (place === undefined || !this.breakpoints.add(place)) throw new BadBreakpoint(`${addressText(address)} is not an instruction`);
  }

  /** Removing one that is not set changes nothing. */
  removeBreakpoint(address: bigint): void {
    const place = this.placeOf(address);
    if (place !== undefined) this.breakpoints.remove(place);
  }

  /** Setting one that is set changes nothing. @throws BadAddress */
  addWatchpoint(address: bigint, length: number, access: Access): void {
    const key = keyOf(address, length, access);
    if (this.watched.has(key)) return;
    const { id, entry, offset } = memoryAt(this.space, address);
    const watchpoint = this.watchpoints.add(entry, offset, length, access);
    if (watchpoint === undefined) throw pastTheEnd(address, length);
    this.watched.set(key, { watchpoint, entry, address, offset, length, access, memoryId: id });
  }

  /** The memories that instances have may be others now, under the addresses of those that are no more: to the client these are watched. */
  follow(): void {
    for (const watched of this.watched.values()) {
      const { entry: { instance, index }, offset, length, access } = watched;
      const entry = instance.memories[index];
      if (entry === undefined || entry === watched.entry) continue;
      if (watched.watchpoint !== undefined) this.watchpoints.remove(watched.watchpoint);
      watched.entry = entry;
      watched.watchpoint = this.watchpoints.add(entry, offset, length, access);
    }
  }

  /** Removing one that is not set changes nothing. */
  removeWatchpoint(address: bigint, length: number, access: Access): void {
    const key = keyOf(address, length, access);
    const watched = this.watched.get(key);
    if (watched === undefined) return;
    this.watched.delete(key);
    if (watched.watchpoint !== undefined) this.watchpoints.remove(watched.watchpoint);
  }

  clear(): void {
    this.breakpoints.clear();
    this.watchpoints.clear();
    this.watched.clear();
  }

  /** Whether the client still wants to hear of a reason: one of its points it may have taken away. */
  wants(reason: StopReason): boolean {
    if (reason.kind === 'watchpoint') return [...this.watched.values()].some(({ address }) => address === reason.hit.address);
    if (reason.kind !== 'breakpoint') return true;
    const place = this.placeOf(reason.place);
    return place !== undefined && this.breakpoints.has(place);
  }

  /** Reasons in addresses, each watched address once: the client tells watchpoints apart by nothing else. */
  told(reasons: readonly PlacedReason[]): StopReason[] {
    const addresses = new Set<bigint>();
    return reasons.flatMap((reason): StopReason[] => {
      if (reason.kind === 'breakpoint') return [{ kind: 'breakpoint', place: this.space.codeAddress(reason.place.instance, reason.place.offset) }];
      if (reason.kind !== 'watchpoint') return [reason];
      const hit = this.hitOf(reason.hit);
      if (hit === undefined || addresses.has(hit.address)) return [];
      addresses.add(hit.address);
      return [{ kind: 'watchpoint', hit }];
    });
  }

  private hitOf({ watchpoint, offset }: WatchHit): AddressHit | undefined {
    const watched = [...this.watched.values()].find((one) => one.watchpoint === watchpoint);
    return watched && { address: watched.address, accessed: addressOf('memory', watched.memoryId, offset) };
  }
}

const keyOf = (address: bigint, length: number, access: Access): string => `${access} ${address} ${length}`;
