// f0
(I) => {
return function f0(l0, l1) {
let i0 = 0, i1 = 0;
l1 = l1 + 1 | 0;
L2: {
i1 = Math.imul(l1, 2);
if (l0) {
i0 = i1;
break L2;
}
i0 = l1 - 100 | 0;
}
return i0;
}; };
