// f0
(I) => { const R = I.R, N7fa00001 = R.f32_const(2141192193);
return function f0() {
return 2141192193;
}; };

// f1
(I) => { const R = I.R, Nfff40000_123 = R.f64_const(291, -786432), H = I.R.high, M0 = I.mems[0];
return function f1() {
let pc = 0, i0 = 0, i1 = 0, y = 0, q = 0, D = M0.dv;
try {
q = 0, y = Nfff40000_123[0], pc = 4, y <= y ? D.setFloat64(q, y, true) : R.f64_store(D, q, y);
i0 = D.getInt32(0, (pc = 8, true));
i1 = D.getInt32(4, (pc = 8, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 1, pc, [i0, i1]); }
}; };

// f2
(I) => { const R = I.R, N7f800001 = R.f32_const(2139095041), M0 = I.mems[0];
return function f2(l0) {
let pc = 0, x = 0, p = 0, y = 0, q = 0, D = M0.dv;
try {
D.setInt32(16, l0 ? 2139095041 : 2143289344, (pc = 10, true));
q = 20, y = (x = (x = D.getFloat32(p = 16, (pc = 16, true))) === x || R.f32_kept(D, p) ? x : R.f32_nan(D, p)) <= x ? -x : R.f32_neg(x), pc = 20, y <= y ? D.setFloat32(q, y, true) : R.f32_store(D, q, y);
return D.getInt32(20, (pc = 24, true));
} catch (e) { throw I.capture(e, 2, pc, [l0]); }
}; };
