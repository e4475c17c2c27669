// f0$g
(I) => {
return function f0$g() {
return;
}; };

// f1
(I) => { const M0 = I.mems[0];
return function f1(l0, l1) {
let pc = 0, D = M0.dv;
try {
M0.init(I.datas[0], l0, 1, l1, pc = 6);
M0.copy(M0, 20, l0, l1, pc = 14);
M0.fill(24, 65, 2, pc = 22);
I.dropData(0);
return D.getInt32(20, (pc = 28, true)) + D.getInt32(24, (pc = 32, true)) | 0;
} catch (e) { throw I.capture(e, 1, pc, [l0, l1]); }
}; };

// f2
(I) => { const T0 = I.tables[0], T1 = I.tables[1], F0 = I.funcs[0];
return function f2() {
let pc = 0;
try {
T0.init(I.elems[0], 1, 0, 2, pc = 6);
I.dropElem(0);
T1.copy(T0, 0, 0, 3, pc = 16);
T1.fill(5, F0, 2, pc = 24);
return (T1.get(0, pc = 28) === null | 0) + (T1.get(6, pc = 34) === null | 0) | 0;
} catch (e) { throw I.capture(e, 2, pc, []); }
}; };
