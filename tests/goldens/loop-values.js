// f0
(I) => { const Y = I.flag;
return function f0(l0) {
let pc = 0, l1 = 0, l2 = 0, i0 = 0, i1 = 0, i2 = 0, i3 = 0;
try {
i0 = l0;
i1 = 0;
i2 = 1;
L0: for (;;) {
if (Y[0] !== 0) I.yield(pc = 8);
l2 = i2;
l1 = i1;
l0 = l0 - 1 | 0;
i3 = l1 + l2 | 0;
if (l0) {
i1 = l2;
i2 = i3;
continue L0;
}
break L0;
}
return i0 + l2 | 0;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1, l2, i0, i1, i2, i3]); }
}; };
