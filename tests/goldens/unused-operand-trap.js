// f0
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f0(l0) {
let pc = 0, i0 = 0, D = M0.dv;
try {
i0 = D.getUint8(l0 >>> 0, pc = 2);
H[0] = 0; return 0;
} catch (e) { throw I.capture(e, 0, pc, [l0, i0]); }
}; };

// f1
(I) => { const M0 = I.mems[0];
return function f1(l0) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
i1 = D.getInt32((l0 >>> 0) + 4, (pc = 2, true));
return 0;
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, i1]); }
}; };
