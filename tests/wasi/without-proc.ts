/** Makes a WASI as on a host where the system does not lead from an open descriptor to the directory. */
export function withoutProc<T>(make: () => T): T {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform')!;
  Object.defineProperty(process, 'platform', { ...platform, value: 'freebsd' });
  try {
    return make();
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
}
