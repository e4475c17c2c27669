// f0
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f0(l0, h0, l1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = l0 << 8 | D.getUint8(l1 >>> 0, pc = 8);
i1 = h0 << 8 | l0 >>> 24;
l0 = i0;
h0 = i1;
H[0] = h0; return l0;
} catch (e) { throw I.capture(e, 0, pc, [l0, h0, l1, i0, i1]); }
}; };
