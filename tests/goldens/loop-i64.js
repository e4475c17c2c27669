// f0
(I) => { const Y = I.flag, H = I.R.high;
return function f0(l0, h0, l1) {
let pc = 0, i0 = 0, i1 = 0, i2 = 0, i3 = 0;
try {
i0 = l0;
i1 = h0;
L0: for (;;) {
if (Y[0] !== 0) I.yield(pc = 4);
l1 = l1 - 1 | 0;
i2 = i0 << 3;
i3 = i1 << 3 | i0 >>> 29;
if (l1) {
i0 = i2;
i1 = i3;
continue L0;
}
break L0;
}
H[0] = i3; return i2;
} catch (e) { throw I.capture(e, 0, pc, [l0, h0, l1, i0, i1, i2, i3]); }
}; };

// f1
(I) => { const Y = I.flag, H = I.R.high;
return function f1(l0, h0, l1) {
let pc = 0, i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0;
try {
L0: {
i2 = l0;
i3 = h0;
L1: for (;;) {
if (Y[0] !== 0) I.yield(pc = 6);
l1 = l1 - 1 | 0;
if (l1 === 0) {
i0 = i2;
i1 = i3;
break L0;
}
i4 = i2 << 3;
i3 = i3 << 3 | i2 >>> 29;
i2 = i4;
continue L1;
}
}
H[0] = i1; return i0;
} catch (e) { throw I.capture(e, 1, pc, [l0, h0, l1, i0, i1, i2, i3, i4]); }
}; };
