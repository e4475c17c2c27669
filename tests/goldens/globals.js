// f0
(I) => { const G0 = I.globals[0], G1 = I.globals[1];
return function f0() {
let i0 = 0;
i0 = G0.v;
G0.v = G0.v + 1 | 0;
return i0 + G1.v | 0;
}; };

// f1
(I) => { const G2 = I.globals[2], H = I.R.high;
return function f1() {
let i0 = 0, i1 = 0;
i0 = G2.v;
i1 = G2.h << 4 | i0 >>> 28; G2.v = i0 << 4; G2.h = i1;
H[0] = G2.h; return G2.v;
}; };
