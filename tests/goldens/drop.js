// f0
(I) => { const R = I.R, M0 = I.mems[0];
return function f0(l0, l1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(l1 >>> 0, (pc = 10, true));
i1 = D.getInt32((l1 >>> 0) + 4, (pc = 10, true));
R.i32_rem_s(l0, l1, pc = 18);
return;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1, i0, i1]); }
}; };
