// f0
(I) => { const R = I.R;
return function f0(l0, l1) {
let x = 0;
return Math.fround(Math.fround(l0 + 0.10000000149011612) * l0) + Math.sqrt((x = (x = l1) <= x ? -x : R.f64_neg(x)) <= x ? -x : R.f64_neg(x));
}; };

// f1
(I) => {
return function f1() {
return [-0, Infinity, -Infinity, 3.4028234663852886e+38, 5e-324, null];
}; };

// f2
(I) => { const R = I.R, M0 = I.mems[0];
return function f2() {
let pc = 0, D = M0.dv;
try {
D.setInt32(8, D.getInt32(0, (pc = 4, true)), (pc = 6, true));
return Math.fround(D.getFloat32(8, (pc = 10, true)) + D.getFloat32(4, (pc = 14, true)));
} catch (e) { throw I.capture(e, 2, pc, []); }
}; };
