// f0$inc
(I) => {
return function f0$inc(l0) {
return l0 + 1 | 0;
}; };

// f1$double
(I) => {
return function f1$double(l0) {
return Math.imul(l0, 2);
}; };

// f2$other
(I) => {
return function f2$other(l0, h0) {
return;
}; };

// f3
(I) => { const Y = I.flag, T0 = I.tables[0], S0 = I.types[0], R = I.R;
return function f3(l0, l1) {
let pc = 0, r0 = null, i0 = 0;
try {
if (Y[0] !== 0) I.yield(pc = 0);
r0 = T0.t[l0] === S0 ? T0.e[l0] : R.indirect(T0, l0, S0, pc = 10);
pc = 11; i0 = r0.code(l1 + 1 | 0);
return l1 + i0 | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, l1, r0, i0]); }
}; };
