// f0$even
(I) => { const Y = I.flag, F1 = I.funcs[1];
return function f0$even(l0) {
let pc = 0, i0 = 0, i1 = 0;
try {
if (Y[0] !== 0) I.yield(pc = 0);
if (l0) {
pc = 11; i1 = F1.code(l0 - 1 | 0);
i0 = i1;
} else {
i0 = 1;
}
return i0;
} catch (e) { throw I.capture(e, 0, pc, [l0, i0, i1]); }
}; };

// f1$odd
(I) => { const F0 = I.funcs[0];
return function f1$odd(l0) {
let pc = 0, i0 = 0, i1 = 0;
try {
if (l0) {
pc = 11; i1 = F0.code(l0 - 1 | 0);
i0 = i1;
} else {
i0 = 0;
}
return i0;
} catch (e) { throw I.capture(e, 1, pc, [l0, i0, i1]); }
}; };

// f2$fac
(I) => { const Y = I.flag, F2 = I.funcs[2], H = I.R.high;
return function f2$fac(l0, h0) {
let pc = 0, i0 = 0, i1 = 0, i2 = 0, i3 = 0, x = 0;
try {
if (Y[0] !== 0) I.yield(pc = 0);
if ((l0 | h0) === 0) {
i0 = 1;
i1 = 0;
} else {
pc = 19; i2 = F2.code(l0 - 1 | 0, h0 - (l0 >>> 0 < 1 | 0) | 0); i3 = H[0];
i0 = Math.imul(l0, i2);
i1 = Math.imul(l0, i3) + Math.imul(h0, i2) + Math.imul(l0 >>> 16, i2 >>> 16) + ((x = Math.imul(l0 >>> 16, i2 & 65535) + (Math.imul(l0 & 65535, i2 & 65535) >>> 16) | 0) >>> 16) + ((x & 65535) + Math.imul(l0 & 65535, i2 >>> 16) >>> 16) | 0;
}
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 2, pc, [l0, h0, i0, i1, i2, i3]); }
}; };
