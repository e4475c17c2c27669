/** What a process uses, as Linux tells it. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

export const hasProc = (): boolean => existsSync('/proc/self/status');

const status = (pid: number, field: string): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);

/** The memory in use, in bytes. */
export const rss = (pid: number): number => status(pid, 'VmRSS') * 1024;
export const threads = (pid: number): number => status(pid, 'Threads');

/** What its descriptors are open on, the numbers of the objects left out. */
export function descriptors(pid: number): string[] {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).flatMap((fd) => {
    try {
      return [readlinkSync(`${directory}/${fd}`).replace(/\[\d+\]$/, '')];
    } catch {
      return [];
    }
  }).sort();
}

/** Seconds of processor time it has used. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
