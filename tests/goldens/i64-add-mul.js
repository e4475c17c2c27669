// f0
(I) => { const H = I.R.high;
return function f0(l0, h0, l1, h1) {
let i0 = 0, i1 = 0, x = 0;
i0 = l0 + l1 | 0;
i1 = l0 - 3 | 0;
H[0] = Math.imul(i0, h0 - (l0 >>> 0 < 3 | 0) | 0) + Math.imul(h0 + h1 + (i0 >>> 0 < l0 >>> 0 | 0) | 0, i1) + Math.imul(i0 >>> 16, i1 >>> 16) + ((x = Math.imul(i0 >>> 16, i1 & 65535) + (Math.imul(i0 & 65535, i1 & 65535) >>> 16) | 0) >>> 16) + ((x & 65535) + Math.imul(i0 & 65535, i1 >>> 16) >>> 16) | 0; return Math.imul(i0, i1);
}; };
