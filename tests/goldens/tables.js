// f0$g
(I) => {
return function f0$g() {
return;
}; };

// f1
(I) => { const T0 = I.tables[0];
return function f1(l0) {
let pc = 0;
try {
T0.set(l0, null, pc = 4);
return (T0.get(l0, pc = 8) === null | 0) + T0.length | 0;
} catch (e) { throw I.capture(e, 1, pc, [l0]); }
}; };

// f2
(I) => { const F0 = I.funcs[0], T1 = I.tables[1];
return function f2() {
let pc = 0, i0 = 0;
try {
i0 = T1.grow(3, F0);
return (i0 + (T1.get(4, pc = 8) === null | 0) | 0) + Math.imul(T1.length, 100) | 0;
} catch (e) { throw I.capture(e, 2, pc, [i0]); }
}; };
