// f0
(I) => { const M0 = I.mems[0];
return function f0(l0) {
let pc = 0, i0 = 0, D = M0.dv;
try {
i0 = D.getInt32(l0 >>> 0, (pc = 2, true));
D.setInt32((l0 >>> 0) + 4, 77, (pc = 8, true));
D.setInt8(100, l0, pc = 14);
return (i0 + D.getInt16((l0 >>> 0) + 2, (pc = 18, true)) | 0) + D.getUint8((l0 + 1 >>> 0) + 1, pc = 28) | 0;
} catch (e) { throw I.capture(e, 0, pc, [l0, i0]); }
}; };
