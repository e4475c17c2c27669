// f0
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f0() {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(4, (pc = 4, true));
D.setInt32(4, 0, (pc = 6, true)), D.setInt32(0, i0, true);
i0 = D.getInt32(0, (pc = 10, true));
i1 = D.getInt32(4, (pc = 10, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 0, pc, [i0, i1]); }
}; };

// f1
(I) => { const M0 = I.mems[0];
return function f1() {
let pc = 0, i0 = 0, D = M0.dv;
try {
i0 = D.getUint8(65536, pc = 4);
D.setInt32(4, 0, (pc = 6, true)), D.setInt32(0, i0, true);
return;
} catch (e) { throw I.capture(e, 1, pc, [i0]); }
}; };

// f2
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f2(l0) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
i1 = D.getInt32((l0 >>> 0) + 4, (pc = 2, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 2, pc, [l0, i0, i1]); }
}; };
