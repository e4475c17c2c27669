// f0$throws
(I) => { const X0 = I.tags[0], X1 = I.tags[1];
return function f0$throws(l0) {
let pc = 0;
try {
if (l0 === 1) {
throw I.newException(X0, [40, 2, 0], pc = 12);
}
if (l0 === 2) {
throw I.newException(X1, [], pc = 24);
}
return;
} catch (e) { throw I.capture(e, 0, pc, [l0]); }
}; };

// f1
(I) => { const F0 = I.funcs[0], X0 = I.tags[0];
return function f1(l0) {
let pc = 0, i0 = 0, r0 = null, i1 = 0, i2 = 0, i3 = 0;
try {
try {
pc = 5; F0.code(l0);
i0 = -1;
} catch (eL0) {
r0 = I.caught(eL0, pc);
if (r0.tag === X0) {
i1 = r0.values[0];
i2 = r0.values[1];
i3 = r0.values[2];
i0 = i1 + i2 | 0;
} else {
i0 = 7;
}
}
return i0;
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, r0, i1, i2, i3]); }
}; };

// f2
(I) => { const F0 = I.funcs[0], X0 = I.tags[0];
return function f2(l0) {
let pc = 0, i0 = 0, r0 = null, i1 = 0, i2 = 0, i3 = 0;
try {
try {
L1: try {
pc = 7; F0.code(l0);
} catch (eL1) {
r0 = I.caught(eL1, pc);
if (l0 === 2) break L1;
throw I.exceptionOf(r0, pc = 18);
}
i0 = -2;
} catch (eL0) {
r0 = I.caught(eL0, pc);
if (r0.tag === X0) {
i1 = r0.values[0];
i2 = r0.values[1];
i3 = r0.values[2];
i0 = i1 + 1 | 0;
} else throw eL0;
}
return i0;
} catch (e) { throw I.capture(e, 2, pc, [l0, i0, r0, i1, i2, i3]); }
}; };
