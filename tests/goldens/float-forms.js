// f0
(I) => { const R = I.R, H = I.R.high, M0 = I.mems[0];
return function f0() {
let pc = 0, l0 = 0, i0 = 0, i1 = 0, x = 0, p = 0, y = 0, q = 0, D = M0.dv;
try {
l0 = (x = D.getFloat64(p = 0, (pc = 2, true))) === x || R.f64_kept(D, p) ? x : R.f64_nan(D, p);
q = 16, y = l0, pc = 10, y <= y ? D.setFloat64(q, y, true) : R.f64_store(D, q, y);
i0 = D.getInt32(16, (pc = 14, true));
i1 = D.getInt32(20, (pc = 14, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 0, pc, [l0, i0, i1, null]); }
}; };

// f1
(I) => { const R = I.R, H = I.R.high, M0 = I.mems[0];
return function f1() {
let pc = 0, l0 = 0, i0 = 0, i1 = 0, x = 0, p = 0, D = M0.dv;
try {
l0 = D.getFloat64(16, (pc = 2, true)) * 3;
D.setFloat64(24, l0, (pc = 14, true));
D.setFloat64(24, ((x = D.getFloat64(p = 24, (pc = 20, true))) === x || R.f64_kept(D, p) ? x : R.f64_nan(D, p)) + 1, (pc = 26, true));
i0 = D.getInt32(24, (pc = 30, true));
i1 = D.getInt32(28, (pc = 30, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, i1, null]); }
}; };

// f2
(I) => { const R = I.R, Nffffffff = R.f32_const(-1), M0 = I.mems[0];
return function f2(l0) {
let pc = 0, d0 = 0, x = 0, p = 0, y = 0, q = 0, D = M0.dv;
try {
d0 = (x = D.getFloat32(p = 8, (pc = 6, true))) === x || R.f32_kept(D, p) ? x : R.f32_nan(D, p);
q = 32, y = l0 ? Nffffffff[0] : d0, pc = 12, y <= y ? D.setFloat32(q, y, true) : R.f32_store(D, q, y);
return D.getInt32(32, (pc = 16, true)) & 255;
} catch (e) { throw I.capture(e, 2, pc, [l0, d0, null]); }
}; };

// f3
(I) => { const R = I.R, M0 = I.mems[0];
return function f3() {
let pc = 0, l0 = 0, x = 0, p = 0, D = M0.dv;
try {
l0 = (x = D.getFloat64(p = 0, (pc = 2, true))) === x || R.f64_kept(D, p) ? x : R.f64_nan(D, p);
return (+l0 === l0 | 0) + (D.getFloat64(16, (pc = 14, true)) !== l0 | 0) | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, null]); }
}; };
