// f0
(I) => {
return function f0(l0, l1) {
let i0 = 0, i1 = 0;
i0 = Math.imul(l0, l1);
i1 = l0;
l0 = l0 + 1 | 0;
l1 = 50;
return ((i0 - i1 | 0) + l1 | 0) + l0 | 0;
}; };

// f1
(I) => { const H = I.R.high;
return function f1(l0, h0, l1, h1) {
let i0 = 0, i1 = 0;
i0 = l1;
i1 = h1;
l1 = l0;
h1 = h0;
l0 = i0;
h0 = i1;
H[0] = h0 - h1 - (l0 >>> 0 < l1 >>> 0 | 0) | 0; return l0 - l1 | 0;
}; };
