// What today's AssemblyScript makes of classes, strings, arrays, maps, closures of functions, generics and errors; its garbage collector runs, too.
class Point {
  constructor(public x: i32, public y: f64) {}
  scaled(factor: i32): Point {
    return new Point(this.x * factor, this.y * <f64>factor);
  }
}

class Named<T> extends Point {
  constructor(public name: string, public value: T) {
    super(name.length, 0.5);
  }
  override scaled(factor: i32): Point {
    return new Point(this.x + factor, this.y);
  }
}

export function fibonacci(n: i32): i64 {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

export function words(text: string): string[] {
  const counts = new Map<string, i32>();
  const all = text.split(' ');
  for (let i = 0; i < all.length; i++) {
    const word = all[i];
    counts.set(word, (counts.has(word) ? counts.get(word) : 0) + 1);
  }
  const keys = counts.keys();
  keys.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const lines: string[] = [];
  for (let i = 0; i < keys.length; i++) lines.push(`${keys[i]}=${counts.get(keys[i])}`);
  return lines;
}

export function churn(rounds: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < rounds; i++) {
    const points: Point[] = [new Point(i, 1.5), new Named<i64>(`n${i}`, i)];
    for (let j = 0; j < points.length; j++) sum += points[j].scaled(3).y + <f64>points[j].x;
  }
  return sum;
}

export function bytes(input: Uint8Array): Float32Array {
  const out = new Float32Array(input.length);
  for (let i = 0; i < input.length; i++) out[i] = Mathf.sqrt(<f32>input[i]);
  return out;
}

export function fail(index: i32): i32 {
  const numbers: StaticArray<i32> = [1, 2, 3];
  if (index > 100) throw new Error(`no such index: ${index}`);
  return numbers[index];
}

export function say(): void {
  console.log(`${Date.now() > 0} ${i64.MAX_VALUE} ${f64.MIN_VALUE}`);
  trace('seen', 2, 1.5, 2.0);
}
