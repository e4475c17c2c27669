// f0$pair
(I) => {
return function f0$pair(l0, l1, h1) {
return [l1, h1, +l0, l0, null];
}; };

// f1
(I) => { const F0 = I.funcs[0], R = I.R;
return function f1(l0, l1, h1) {
let pc = 0, l2 = 0, r0 = null, i0 = 0, i1 = 0, d0 = 0, i2 = 0, x = 0;
try {
pc = 5; r0 = F0.code(l0, l1, h1);
i0 = r0[0]; i1 = r0[1];
d0 = r0[2];
i2 = r0[3];
l0 = i2;
l2 = d0;
return [i0, i1, l0 + ((x = l2) > -2147483649 && x < 2147483648 ? x | 0 : R.unrepresentable(pc = 14)) | 0];
} catch (e) { throw I.capture(e, 1, pc, [l0, l1, h1, l2, r0, i0, i1, d0, i2, null]); }
}; };

// f2
(I) => {
return function f2(l0, l1) {
let i0 = 0, i1 = 0;
L0: {
if (l0) {
i0 = l1;
i1 = l0;
break L0;
}
i0 = 8;
i1 = 9;
}
return [i0, i1];
}; };
