// f0
(I) => { const H = I.R.high, R = I.R;
return function f0(l0, h0, l1, h1) {
let i0 = 0, i1 = 0;
i0 = R.i64_rotl(l0, h0, -l1); i1 = H[0];
H[0] = (h0 << 8 | l0 >>> 24) ^ h0 >> 31 ^ (h0 << 12 | l0 >>> 20) ^ i1; return l0 << 8 ^ h0 >>> 4 ^ h0 ^ (l0 << 12 | h0 >>> 20) ^ i0;
}; };
