// mvdan/sh (TinyGo): shell scripts parsed and printed.
import { parse, print } from 'sh-syntax';
import { rejected } from './helpers.mjs';

const source = Array.from({ length: 60 }, (_, i) => `f${i}() { if [ "$1" -gt ${i} ]; then   echo "a $((${i}+1))" | sed 's/a/b/'; else for x in *.c; do
  case $x in a*) echo \${x%%.c};; esac; done; fi }`).join('\n');

export const run = async () => ({ printed: await print(source), parsed: (await parse(source)).Stmt?.length, broken: await rejected(() => print('if true; fi')) });
