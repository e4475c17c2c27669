// f0
(I) => { const H = I.R.high, R = I.R;
return function f0(l0, h0, l1, h1) {
let i0 = 0, i1 = 0;
i0 = l0 + l1 | 0;
i0 = R.i64_mul(i0, h0 + h1 + (i0 >>> 0 < l0 >>> 0 | 0) | 0, l0 - 3 | 0, h0 - 0 - (l0 >>> 0 < 3 >>> 0 | 0) | 0); i1 = H[0];
H[0] = i1; return i0;
}; };
