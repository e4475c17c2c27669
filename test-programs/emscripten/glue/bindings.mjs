// Uses what bindings.cpp offers.
/** @param module what bindings.cpp has become */
export function use(module) {
  const account = new module.Account('ada', 10);
  console.log(account.deposit(5), account.owner);
  account.delete();
  const ints = module.squares(5);
  console.log(Array.from({ length: ints.size() }, (_, i) => ints.get(i)), module.mirrored({ x: 1.5, y: 2 }));
  const lengths = module.lengths(['a', 'caf\u00e9']);
  console.log(lengths.get('caf\u00e9'), module.each((i, text) => `${text}:${i}`, 3));
  for (const wrong of [() => module.squares('x', 1), () => module.each(1), () => account.deposit(1), () => module.each(() => { throw new RangeError('from a callback'); }, 1)]) {
    try {
      console.log(wrong());
    } catch (error) {
      console.log(`${error.name}: ${error.message}`);
    }
  }
}
