// f0
(I) => { const H = I.R.high;
return function f0(l0, h0, l1, h1) {
let i0 = 0, i1 = 0, i2 = 0;
i0 = l0 + l1 | 0;
i1 = l0 - 3 | 0;
i2 = Math.imul(i0, i1);
H[0] = ((i0 >>> 0) * 2.3283064365386963e-10 * (i1 >>> 0) - (i2 >>> 0) * 2.3283064365386963e-10 + 0.5 | 0) + Math.imul(i0, h0 - 0 - (l0 >>> 0 < 3 >>> 0 | 0) | 0) + Math.imul(h0 + h1 + (i0 >>> 0 < l0 >>> 0 | 0) | 0, i1) | 0; return i2;
}; };
