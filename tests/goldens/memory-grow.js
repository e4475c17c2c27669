// f0$grows
(I) => { const M0 = I.mems[0];
return function f0$grows() {
let i0 = 0;
i0 = M0.grow(1);
return;
}; };

// f1$plain
(I) => {
return function f1$plain(l0) {
return;
}; };

// f2
(I) => { const M0 = I.mems[0];
return function f2(l0) {
let pc = 0, i0 = 0, i1 = 0, D = M0.dv;
try {
i0 = D.getInt32(0, (pc = 2, true));
i1 = M0.grow(l0);
D = M0.dv;
D.setInt32(65536, 6, (pc = 14, true));
return (i0 + D.getInt32(65536, (pc = 18, true)) | 0) + M0.pages | 0;
} catch (e) { throw I.capture(e, 2, pc, [l0, i0, i1]); }
}; };

// f3
(I) => { const F0 = I.funcs[0], M0 = I.mems[0], F1 = I.funcs[1];
return function f3() {
let pc = 0, i0 = 0, D = M0.dv;
try {
D.setInt32(0, 3, (pc = 4, true));
pc = 7; F0.code();
D = M0.dv;
i0 = D.getInt32(0, (pc = 10, true));
pc = 13; F1.code(i0);
return D.getInt32(0, (pc = 16, true));
} catch (e) { throw I.capture(e, 3, pc, [i0]); }
}; };
