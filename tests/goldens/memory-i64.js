// f0
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f0(l0) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
D.setInt32((l0 >>> 0) + 4, 287454020, (pc = 4, true)), D.setInt32(l0 >>> 0, 1432778632, true);
i0 = D.getInt32((l0 >>> 0) + 2, (pc = 8, true));
i1 = D.getInt32((l0 >>> 0) + 6, (pc = 8, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 0, pc, [l0, i0, i1]); }
}; };

// f1
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f1(l0) {
let pc = 0, i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
i1 = i0 >> 31;
i2 = D.getUint16(l0 >>> 0, (pc = 6, true));
i3 = D.getInt8(l0 >>> 0, pc = 10);
i4 = i3 >> 31;
H[0] = i1 ^ i4; return i0 ^ (i2 ^ i3);
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, i1, i2, i3, i4]); }
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
