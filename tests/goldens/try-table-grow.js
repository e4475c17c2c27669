// f0$grow
(I) => { const M0 = I.mems[0], X0 = I.tags[0];
return function f0$grow() {
let pc = 0, i0 = 0;
try {
i0 = M0.grow(40);
throw I.newException(X0, [], pc = 6);
} catch (e) { throw I.capture(e, 0, pc, [i0]); }
}; };

// f1
(I) => { const F0 = I.funcs[0], M0 = I.mems[0], X0 = I.tags[0];
return function f1() {
let pc = 0, D = M0.dv;
try {
D.setInt32(0, 1, (pc = 4, true));
L0: {
try {
pc = 11; F0.code();
D = M0.dv;
} catch (x) {
const eL1 = I.caught(x, pc);
D = M0.dv;
if (eL1.tag === X0) {
break L0;
}
throw x;
}
}
D.setInt32(1048576, 9, (pc = 20, true));
return D.getInt32(1048576, (pc = 24, true));
} catch (e) { throw I.capture(e, 1, pc, []); }
}; };
