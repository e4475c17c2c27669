// f0
(I) => { const R = I.R;
return function f0(l0, l1, l2) {
let pc = 0, i0 = 0;
try {
i0 = R.i32_div_u(l1, l2, pc = 10);
return l0 !== 0 ? l1 + 1 | 0 : i0;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1, l2, i0]); }
}; };

// f1
(I) => { const H = I.R.high;
return function f1(l0, l1, h1, l2, h2) {
let i0 = 0;
i0 = l0 === 0 | 0;
H[0] = i0 ? h1 : h2; return i0 ? l1 : l2;
}; };
