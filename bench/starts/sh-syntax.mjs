import { print } from 'sh-syntax';
const src = Array.from({ length: 120 }, (_, i) => `f${i}() { if [ "$1" -gt ${i} ]; then   echo "a $((${i}+1))" | sed 's/a/b/'; else for x in *.c; do case $x in a*) echo \${x%%.c};; esac; done; fi }`).join('\n');
console.log((await print(src)).length);
