// `node dots.mjs MODULE FOLDER...`: the module with each of these names of folders replaced by one of the same length that means the current one. The longest come first.
import { readFileSync, writeSync } from 'node:fs';

const [module, ...folders] = process.argv.slice(2);
const bytes = readFileSync(module);
for (const folder of folders) {
  if (folder.length % 2 === 0) throw new Error(`${folder}: only a name of odd length can become dots`);
  const dots = '.' + '/.'.repeat((folder.length - 1) / 2);
  for (let at = bytes.indexOf(folder); at >= 0; at = bytes.indexOf(folder, at)) bytes.write(dots, at);
}
writeSync(1, bytes);
