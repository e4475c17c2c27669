// f0$throws
(I) => { const X0 = I.tags[0];
return function f0$throws() {
let pc = 0;
try {
throw I.newException(X0, [], pc = 0);
} catch (e) { throw I.capture(e, 0, pc, []); }
}; };

// f1
(I) => { const F0 = I.funcs[0], X0 = I.tags[0];
return function f1(l0) {
let pc = 0, i0 = 0, i1 = 0, r0 = null;
try {
try {
try {
if (l0 === 1) {
pc = 15; F0.code();
}
pc = 21; F0.code();
i1 = 1;
} catch (eL1) {
if (pc >= 6 && pc <= 19) throw eL1;
r0 = I.caught(eL1, pc);
i1 = 2;
}
i0 = i1;
} catch (eL0) {
r0 = I.caught(eL0, pc);
if (r0.tag === X0) {
i0 = 3;
} else throw eL0;
}
return i0;
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, i1, r0]); }
}; };

// f2
(I) => { const F0 = I.funcs[0];
return function f2() {
let pc = 0, i0 = 0, r0 = null;
try {
try {
pc = 5; F0.code();
i0 = 0;
} catch (eL0) {
r0 = I.caught(eL0, pc);
i0 = 1;
}
return i0;
} catch (e) { throw I.capture(e, 2, pc, [i0, r0]); }
}; };
