// f0
(I) => {
return function f0(l0, l1) {
let i0 = 0;
if (l0) {
i0 = Math.imul(l1, 3);
} else {
i0 = 4;
}
return l1 + i0 | 0;
}; };

// f1
(I) => { const H = I.R.high;
return function f1(l0, l1, h1) {
let i0 = 0, i1 = 0, i2 = 0, i3 = 0, i4 = 0;
i0 = l1;
i1 = h1;
if (l0) {
i4 = i0 + 100 | 0;
i2 = i4;
i3 = i1 + (i4 >>> 0 < i0 >>> 0 | 0) | 0;
} else {
i2 = i0;
i3 = i1;
}
H[0] = i3; return i2;
}; };
