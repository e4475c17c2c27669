// f3
(I) => { const F0 = I.funcs[0], H = I.R.high, R = I.R, F1 = I.funcs[1], F2 = I.funcs[2];
return function f3(l0, l1, h1) {
let pc = 0, i0 = 0, i1 = 0;
try {
pc = 3; F0.code(l0);
i0 = R.i64_mul(l1, h1, -3, -1); i1 = H[0];
pc = 13; F1.code(i0, i1, 0.5);
pc = 15; i1 = F2.code();
return i1 + l0 | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, l1, h1, i0, i1]); }
}; };
