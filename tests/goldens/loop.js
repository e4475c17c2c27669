// f0
(I) => { const Y = I.flag;
return function f0(l0) {
let pc = 0, l1 = 0;
try {
L0: for (;;) {
if (Y[0] !== 0) I.yield(pc = 2);
l1 = l1 + l0 | 0;
l0 = l0 - 1 | 0;
if (l0) continue L0;
break L0;
}
return l1;
} catch (e) { throw I.capture(e, 0, pc, [l0, l1]); }
}; };

// f1
(I) => {
return function f1(l0) {
return l0 + 1 | 0;
}; };
