// f1
(I) => { const R = I.R, G0 = I.globals[0], F0 = I.funcs[0], M0 = I.mems[0];
return function f1(l0, l1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
i1 = R.i32_div_s(l0, l1, pc = 8);
G0.v = 1;
pc = 17; F0.code(l0);
return i0 + i1 | 0;
} catch (e) { throw I.capture(e, 1, pc, [l0, l1, i0, i1]); }
}; };

// f2
(I) => { const G0 = I.globals[0];
return function f2() {
return G0.v;
}; };
