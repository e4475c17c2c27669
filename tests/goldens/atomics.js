// f0
(I) => { const R = I.R, M0 = I.mems[0];
return function f0(l0, l1, h1) {
let pc = 0, D = M0.dv;
try {
D.setInt32((l0 >>> 0) + 8, D.getUint8(l0 >>> 0, pc = 4), (R.aligned((l0 >>> 0) + 8, 3, pc = 6), true));
D.setInt32((l0 >>> 0) + 4, h1, (R.aligned(l0 >>> 0, 7, pc = 12), true)), D.setInt32(l0 >>> 0, l1, true);
return;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1, h1]); }
}; };

// f1
(I) => { const R = I.R, M0 = I.mems[0];
return function f1(l0, l1) {
let pc = 0, i0 = 0, i1 = 0, i2 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
i1 = R.i32_div_u(1, l1, pc = 10);
i2 = D.getInt32(R.aligned((l0 >>> 0) + 4, 3, pc = 12), true);
D.setInt32((l0 >>> 0) + 4, i2 + i1 | 0, true);
return i0 + i2 | 0;
} catch (e) { throw I.capture(e, 1, pc, [l0, l1, i0, i1, i2]); }
}; };

// f2
(I) => { const R = I.R, H = I.R.high, M0 = I.mems[0];
return function f2(l0, l1, h1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(R.aligned(l0 >>> 0, 7, pc = 4), true);
i1 = D.getInt32((l0 >>> 0) + 4, (pc = 4, true));
D.setInt32((l0 >>> 0) + 4, i1 + h1 + ((i0 + l1 | 0) >>> 0 < i0 >>> 0 | 0) | 0, true), D.setInt32(l0 >>> 0, i0 + l1 | 0, true);
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 2, pc, [l0, l1, h1, i0, i1]); }
}; };

// f3
(I) => { const R = I.R, H = I.R.high, M0 = I.mems[0];
return function f3(l0, l1, h1) {
let pc = 0, i0 = 0, D = M0.dv;
try {
i0 = D.getUint16(R.aligned(l0 >>> 0, 1, pc = 4), true);
D.setInt16(l0 >>> 0, i0 - l1 | 0, true);
H[0] = 0; return i0;
} catch (e) { throw I.capture(e, 3, pc, [l0, l1, h1, i0]); }
}; };

// f4
(I) => { const M0 = I.mems[0];
return function f4(l0, l1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(0, (pc = 6, true));
i1 = D.getUint8(l0 >>> 0, pc = 8);
i1 === (l1 & 255) && D.setInt8(l0 >>> 0, i0);
return i1;
} catch (e) { throw I.capture(e, 4, pc, [l0, l1, i0, i1]); }
}; };

// f5
(I) => { const R = I.R, H = I.R.high, M0 = I.mems[0];
return function f5(l0, l1, h1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(R.aligned(16, 7, pc = 6), true);
i1 = D.getInt32(20, (pc = 6, true));
i0 === l1 && i1 === h1 && (D.setInt32(20, 0, true), D.setInt32(16, 1, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 5, pc, [l0, l1, h1, i0, i1]); }
}; };

// f6
(I) => { const R = I.R, M0 = I.mems[0];
return function f6(l0) {
let pc = 0, D = M0.dv;
try {
D.getInt32(R.aligned(l0 >>> 0, 3, pc = 4), true) & 0;
return R.notShared(D.getInt32(R.aligned(l0 >>> 0, 3, pc = 14), true));
} catch (e) { throw I.capture(e, 6, pc, [l0]); }
}; };
