// f0
(I) => {
return function f0(l0, l1) {
if (!(l0 < l1)) {
if (l0 === 0) {
return 5;
}
}
if (!!(l0 === l1)) {
return 9;
}
return (l0 >>> 0 > l1 >>> 0 | 0) + ((l0 <= l1) << 4) | 0;
}; };
