// f0
(I) => { const R = I.R, N7fa00001 = R.f32_reinterpret_i32(2141192193);
return function f0() {
return R.i32_reinterpret_f32(N7fa00001);
}; };

// f1
(I) => { const R = I.R, Nfff40000_123 = R.f64_reinterpret_i64(291, -786432), H = I.R.high, M0 = I.mems[0];
return function f1() {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
D.setFloat64(0, Nfff40000_123, (pc = 4, true));
i0 = D.getInt32(0, (pc = 8, true));
i1 = D.getInt32(4, (pc = 8, true));
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 1, pc, [i0, i1]); }
}; };

// f2
(I) => { const R = I.R, N7f800001 = R.f32_reinterpret_i32(2139095041), N7fc00000 = R.f32_reinterpret_i32(2143289344), M0 = I.mems[0];
return function f2(l0) {
let pc = 0, D = M0.dv;
try {
R.f32_store(D, 16, l0 ? N7f800001 : N7fc00000, pc = 10);
R.f32_store(D, 20, R.f_neg(R.f32_load(D, 16, pc = 16)), pc = 20);
return D.getInt32(20, (pc = 24, true));
} catch (e) { throw I.capture(e, 2, pc, [l0]); }
}; };
