// f1
(I) => { const M0 = I.mems[0];
return function f1() {
let i0 = 0;
i0 = M0.grow(40);
return;
}; };

// f2
(I) => { const F0 = I.funcs[0], M0 = I.mems[0];
return function f2() {
let pc = 0, D = M0.dv;
try {
D.setInt32(0, 1, (pc = 4, true));
pc = 7; F0.code();
D = M0.dv;
D.setInt32(1048576, 9, (pc = 12, true));
return D.getInt32(0, (pc = 16, true)) + D.getInt32(1048576, (pc = 20, true)) | 0;
} catch (e) { throw I.capture(e, 2, pc, []); }
}; };
