/** Which build of the package this is: a hash of everything that is built, which scripts/join-modules.mjs puts here. */
export const buildId = (): string => '$build_id';
