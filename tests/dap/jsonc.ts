/** JSON with comments, as VS Code's configuration files are. */

/** @throws SyntaxError */
export function parseJsonc(text: string): unknown {
  // A comment begins outside of strings only: strings are matched first, and kept.
  return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (piece) => (piece.startsWith('"') ? piece : '')));
}

/** What VS Code puts in the place of `${...}` in texts. @throws Error for one that is not given */
export function substitute(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
      const given = variables[name];
      if (given === undefined) throw new Error(`${whole} is not given`);
      return given;
    });
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, variables)]));
}
