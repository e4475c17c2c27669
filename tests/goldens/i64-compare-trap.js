// f0
(I) => { const M0 = I.mems[0];
return function f0(l0, h0, l1) {
let pc = 0, i0 = 0, D = M0.dv;
try {
i0 = D.getUint8(l1 >>> 0, pc = 4);
return (h0 < 0 || h0 === 0 && l0 >>> 0 < i0 >>> 0) | 0;
} catch (e) { throw I.capture(e, 0, pc, [l0, h0, l1, i0]); }
}; };

// f1
(I) => { const H = I.R.high, M0 = I.mems[0];
return function f1(l0, h0, l1) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = l0 | D.getUint8(l1 >>> 0, pc = 4);
i1 = h0;
H[0] = 0; return i1 === 0 ? 32 + Math.clz32(i0) : Math.clz32(i1);
} catch (e) { throw I.capture(e, 1, pc, [l0, h0, l1, i0, i1]); }
}; };
