// f0
(I) => { const Y = I.flag, R = I.R;
return function f0(l0) {
let pc = 0;
try {
if (Y[0] !== 0) I.yield(pc = 0);
if (l0) {
throw R.unreachable(pc = 4);
}
L1: {
break L1;
}
return 3;
} catch (e) { throw I.capture(e, 0, pc, [l0]); }
}; };

// f1
(I) => { const H = I.R.high;
return function f1() {
let i0 = 0, i1 = 0;
L0: {
i0 = 7;
i1 = 0;
break L0;
}
H[0] = i1; return i0;
}; };
