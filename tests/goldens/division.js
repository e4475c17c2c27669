// f0
(I) => { const R = I.R;
return function f0(l0, l1) {
let pc = 0;
try {
return (l0 / 3 | 0) + (((l0 >>> 0) % (7) | 0) + R.i32_div_s(l0, l1, pc = 16) | 0) | 0;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1]); }
}; };

// f1
(I) => { const R = I.R;
return function f1(l0) {
let pc = 0;
try {
return R.i32_div_s(l0, -1, pc = 4);
} catch (e) { throw I.capture(e, 1, pc, [l0]); }
}; };
