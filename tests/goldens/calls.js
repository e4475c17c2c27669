// f0$twice
(I) => {
return function f0$twice(l0) {
return Math.imul(l0, 2);
}; };

// f1$none
(I) => {
return function f1$none(l0) {
return;
}; };

// f2$add64
(I) => { const H = I.R.high;
return function f2$add64(l0, h0, l1, h1) {
let i0 = 0;
i0 = l0 + l1 | 0;
H[0] = h0 + h1 + (i0 >>> 0 < l0 >>> 0 | 0) | 0; return i0;
}; };

// f3
(I) => { const F1 = I.funcs[1], F0 = I.funcs[0];
return function f3(l0) {
let pc = 0, i0 = 0, i1 = 0;
try {
pc = 3; F1.code(l0);
pc = 7; i0 = F0.code(l0);
pc = 15; i1 = F0.code(l0 + 1 | 0);
return i0 + i1 | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, i0, i1]); }
}; };

// f4
(I) => { const F2 = I.funcs[2], H = I.R.high;
return function f4(l0, h0) {
let pc = 0, i0 = 0, i1 = 0;
try {
pc = 5; i0 = F2.code(l0, h0, 0, 1); i1 = H[0];
pc = 9; i1 = F2.code(i0, i1, l0, h0); i0 = H[0];
H[0] = i0; return i1;
} catch (e) { throw I.capture(e, 4, pc, [l0, h0, i0, i1]); }
}; };
