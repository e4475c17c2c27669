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
let pc = 0, r0 = null, i0 = 0, i1 = 0, i2 = 0;
try {
L0: {
L1: {
try {
pc = 9; F0.code(l0);
} catch (x) {
const eL2 = I.caught(x, pc);
if (eL2.tag === X0) {
i0 = eL2.values[0];
i1 = eL2.values[1];
i2 = eL2.values[2];
break L1;
}
r0 = eL2;
break L0;
}
return -1;
}
return i0 + i1 | 0;
}
return 7;
} catch (e) { throw I.capture(e, 1, pc, [l0, r0, i0, i1, i2]); }
}; };
