/** Who calls us: for modules that are embedded in JavaScript. */
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where our own files are. */
const OURS = dirname(fileURLToPath(import.meta.url));
const FRAMES = 20;

interface Site {
  getFileName(): string | null | undefined;
}

interface Traces {
  prepareStackTrace?: unknown;
  stackTraceLimit: number;
}

/** The files of the frames of this thread's stack, innermost first. */
function files(): string[] {
  const traces = Error as unknown as Traces;
  const { prepareStackTrace, stackTraceLimit } = traces;
  let sites: readonly Site[] = [];
  try {
    traces.stackTraceLimit = FRAMES;
    traces.prepareStackTrace = (_: unknown, found: readonly Site[]) => {
      sites = found;
      return '';
    };
    void new Error().stack;
  } finally {
    traces.prepareStackTrace = prepareStackTrace;
    traces.stackTraceLimit = stackTraceLimit;
  }
  return sites.flatMap((site) => {
    const file = site.getFileName();
    return file === null || file === undefined ? [] : [file.startsWith('file:') ? fileURLToPath(file) : file];
  });
}

/** The package that calls us, or the file if it is in none; what is Node's own is known by its `node:`. */
export function callerName(): { readonly name: string; readonly ofNode: boolean } {
  // Bundled, our files are some levels further up.
  const root = OURS.replace(/[\\/](?:runtime[\\/]host[\\/]attach|chunks)$/, '');
  const file = files().find((one) => !one.startsWith(root)) ?? 'module';
  const ofNode = file.startsWith('node:');
  const owner = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1];
  const name = owner?.replace(/[\\/]/, '+') ?? basename(ofNode ? file.slice(5) : file);
  return { name: `${ofNode ? 'node:' : ''}${name.replace(/[^\w.@+-]/g, '_')}`, ofNode };
}
